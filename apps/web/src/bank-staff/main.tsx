import '../ui/styles.css';
import '../staff/staff.css';
import { type OwnStaffPage, StaffApp } from '../staff/app.tsx';
import { StaffSessionProvider } from '../staff/session.tsx';
import { mount } from '../ui/mount.tsx';

const OWN: readonly OwnStaffPage[] = [];

mount(
  <StaffSessionProvider>
    <StaffApp base="/staff" own={OWN} />
  </StaffSessionProvider>,
);
