/**
 * The little of the page's world that the scripts in this folder touch. The project's compiler settings leave the DOM
 * out for main-process code, and one file that turned it on would turn it on for all.
 */
export type PageElement = EventTarget;

export type PageWindow = EventTarget & {
  readonly top: unknown;
  readonly location: { readonly href: string };
  readonly document: { createElement(name: string): PageElement };
  readonly MouseEvent: new (type: string, init: { relatedTarget: PageElement }) => Event;
  readonly CustomEvent: new (type: string, init: { detail: string }) => Event;
};
