/**
 * The DOM types that the page scripts in this folder use. The compiler settings exclude the DOM
 * library from main-process code, and a single reference would add it everywhere.
 */
export type PageElement = EventTarget;

/** Members of the page's `window` that the stand-in uses. */
export type PageWindow = EventTarget & {
  readonly top: unknown;
  readonly location: { readonly href: string };
  readonly document: { createElement(name: string): PageElement };
  readonly MouseEvent: new (type: string, init: { relatedTarget: PageElement }) => Event;
  readonly CustomEvent: new (type: string, init: { detail: string }) => Event;
};
