import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import style from './dialog.module.css';

type DialogProps = {
  title: string;
  /** What the person can do about it, at the end. */
  actions: ReactNode;
  children: ReactNode;
  /** Escape was pressed. */
  onClose: () => void;
  /** `small` for a question, `tall` for something to fill in. */
  size?: 'small' | 'tall';
  /** A question that must be answered. */
  alert?: boolean;
};

/** Something that has to be done or answered before the rest goes on. */
export function Dialog({ title, actions, children, onClose, size = 'small', alert = false }: DialogProps) {
  return (
    <ModalOverlay isOpen onOpenChange={(open) => !open && onClose()} className={style.overlay ?? ''}>
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
