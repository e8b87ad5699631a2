import type { ReactNode } from 'react';
import style from './field-messages.module.css';

type FieldMessagesProps = {
  /** ID of the control, from which the IDs of the messages derive. */
  id: string;
  /** Why the value is invalid. */
  error?: string | undefined;
  help?: ReactNode;
};

/** Returns the IDs of a control's messages, for `aria-describedby`. */
export const messageIds = ({ id, error, help }: FieldMessagesProps): string[] => [
  ...(error ? [`${id}-error`] : []),
  ...(help ? [`${id}-help`] : []),
];

/** Renders the error and help of a control below it. */
export function FieldMessages({ id, error, help }: FieldMessagesProps) {
  return (
    <>
      {error && (
        <p className={style.error} id={`${id}-error`}>
          {error}
        </p>
      )}
      {help && (
        <p className={style.help} id={`${id}-help`}>
          {help}
        </p>
      )}
    </>
  );
}
