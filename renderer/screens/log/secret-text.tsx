import style from './secret-text.module.css';

/** Renders text in which placeholders for secrets, such as `‹password›`, are highlighted. */
export function SecretText({ text }: { text: string }) {
  return text.split(/(‹[^‹›]{1,200}›)/).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, which never move.
      <span key={index} className={style.secret}>
        {part}
      </span>
    ) : (
      part
    ),
  );
}

/** Renders {@link SecretText}, for components that take a render function. */
export const renderSecretText = (text: string) => <SecretText text={text} />;
