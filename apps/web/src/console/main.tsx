import '../ui/styles.css';
import '../staff/staff.css';
import { STAFF_PAGES } from '@sekisho/contract/texts/staff-pages.ts';
import { type OwnStaffPage, StaffApp } from '../staff/app.tsx';
import { StaffSessionProvider } from '../staff/session.tsx';
import { PhoneIcon } from '../ui/icons.tsx';
import { mount } from '../ui/mount.tsx';
import { PeoplePage } from './people.tsx';

const OWN: readonly OwnStaffPage[] = [
  {
    path: '/people',
    key: 'p',
    label: STAFF_PAGES.nav.people,
    icon: <PhoneIcon />,
    page: (base) => <PeoplePage base={base} />,
  },
];

mount(
  <StaffSessionProvider>
    <StaffApp base="/console" own={OWN} />
  </StaffSessionProvider>,
);
