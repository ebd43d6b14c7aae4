import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarSpace,
  useSidebarOpenState,
} from '@backstage/core-components';
import type {
  NavContentComponentProps,
  NavContentNavItem,
} from '@backstage/plugin-app-react';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';
import { SidebarSearchModal } from '@backstage/plugin-search';
import {
  Settings,
  UserSettingsSignInAvatar,
} from '@backstage/plugin-user-settings';
import { RiMenuLine, RiSearchLine } from '@remixicon/react';
import { Link } from 'react-router-dom';
import { Logo } from './Logo';
import styles from './Nav.module.css';

/** The sidebar: experiments first, then what they are made of. */
export function Nav({ navItems }: NavContentComponentProps) {
  const items = navItems.withComponent(Item);
  // These have places of their own below.
  navItems.take('page:search');
  navItems.take('page:notifications');
  navItems.take('page:user-settings');
  return (
    <Sidebar>
      <Home />
      <SidebarGroup label="Search" icon={<RiSearchLine />} to="/search">
        <SidebarSearchModal />
      </SidebarGroup>
      <SidebarDivider />
      <SidebarGroup label="Menu" icon={<RiMenuLine />}>
        {items.take('page:experiments')}
        {items.take('page:catalog')}
        {items.take('page:catalog-graph')}
        {items.take('page:scaffolder')}
        {items.rest({ sortBy: 'title' })}
      </SidebarGroup>
      <SidebarSpace />
      <SidebarDivider />
      <NotificationsSidebarItem />
      <SidebarDivider />
      <SidebarGroup
        label="Settings"
        icon={<UserSettingsSignInAvatar />}
        to="/settings"
      >
        <Settings />
      </SidebarGroup>
    </Sidebar>
  );
}

function Item({ icon, href, title }: NavContentNavItem) {
  return <SidebarItem icon={() => icon} to={href} text={title} />;
}

function Home() {
  const { isOpen } = useSidebarOpenState();
  return (
    <Link to="/" className={styles.logo} aria-label="Assay, home">
      <Logo />
      {isOpen && <span>Assay</span>}
    </Link>
  );
}
