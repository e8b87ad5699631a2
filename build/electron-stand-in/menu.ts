import { recordCall } from './recorder.ts';
import { createRefusingPrototype } from './unsupported.ts';

type Item = Electron.MenuItemConstructorOptions;

/** The roles and labels of a menu's items and submenus. */
const plain = ({ items }: Menu): unknown =>
  items.map(({ role, label, submenu }) => ({
    ...(role && { role }),
    ...(label && { label }),
    ...(submenu instanceof Menu && { submenu: plain(submenu) }),
  }));

/** Electron's `Menu`: stored and returned, never shown; accelerators do nothing. */
export class Menu {
  static #application: Menu | null = null;
  readonly items: readonly Item[];

  constructor(items: readonly Item[] = []) {
    this.items = items;
  }

  static buildFromTemplate(template: readonly Item[]): Menu {
    return new Menu(
      template.map((item) =>
        Array.isArray(item.submenu) ? { ...item, submenu: Menu.buildFromTemplate(item.submenu) as never } : item,
      ),
    );
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
    recordCall('Menu.setApplicationMenu', menu && plain(menu));
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }
}

Object.setPrototypeOf(Menu.prototype, createRefusingPrototype('Menu'));
Object.setPrototypeOf(Menu, createRefusingPrototype('Menu', Function.prototype));
