import '../ui/styles.css';
import '../staff/staff.css';
import { BOARD } from '@sekisho/contract/texts/board.ts';
import { STAFF_PAGES } from '@sekisho/contract/texts/staff-pages.ts';
import { type OwnStaffPage, StaffApp } from '../staff/app.tsx';
import { BoardPage } from '../staff/board.tsx';
import { StaffSessionProvider } from '../staff/session.tsx';
import { PhoneIcon, StopIcon } from '../ui/icons.tsx';
import { mount } from '../ui/mount.tsx';
import { PeoplePage } from './people.tsx';

const OWN: readonly OwnStaffPage[] = [
  {
    path: '/board',
    key: 'b',
    label: BOARD.nav,
    icon: <StopIcon />,
    page: (base) => <BoardPage base={base} company="operator" />,
  },
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
