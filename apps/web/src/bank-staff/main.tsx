import '../ui/styles.css';
import '../staff/staff.css';
import { BOARD } from '@sekisho/contract/texts/board.ts';
import { type OwnStaffPage, StaffApp } from '../staff/app.tsx';
import { BoardPage } from '../staff/board.tsx';
import { StaffSessionProvider } from '../staff/session.tsx';
import { StopIcon } from '../ui/icons.tsx';
import { mount } from '../ui/mount.tsx';

const OWN: readonly OwnStaffPage[] = [
  {
    path: '/board',
    key: 'b',
    label: BOARD.nav,
    icon: <StopIcon />,
    page: (base) => <BoardPage base={base} company="bank" />,
  },
];

mount(
  <StaffSessionProvider>
    <StaffApp base="/staff" own={OWN} />
  </StaffSessionProvider>,
);
