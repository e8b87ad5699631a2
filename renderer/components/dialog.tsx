import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import layout from '../styles/layout.module.css';
import style from './dialog.module.css';

type DialogProps = {
  title: string;
  /** Buttons shown at the end of the dialog. */
  actions: ReactNode;
  children: ReactNode;
  /** Called when the user presses Escape. */
  onClose: () => void;
  /** `small` for a question, `tall` for a form. */
  size?: 'small' | 'tall';
  /** Whether the dialog is an alert that must be answered. */
  alert?: boolean;
};

/** Renders a modal dialog. */
export function Dialog({ title, actions, children, onClose, size = 'small', alert = false }: DialogProps) {
  return (
    <ModalOverlay isOpen onOpenChange={(open) => !open && onClose()} className={`${layout.veil} ${style.overlay}`}>
      <Modal className={style.modal ?? ''} data-size={size}>
        <AriaDialog className={style.dialog ?? ''} role={alert ? 'alertdialog' : 'dialog'}>
          <header className={style.head}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
          </header>
          <div className={style.body}>{children}</div>
          <footer className={style.actions}>{actions}</footer>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
