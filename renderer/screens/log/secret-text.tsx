import style from './secret-text.module.css';

/** Text in which what stands for a secret is set apart from what was really there. */
export function SecretText({ text }: { text: string }) {
  return text.split(/(‹[^‹›]{1,200}›)/).map((part, at) =>
    at % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, which never move.
      <span key={at} className={style.secret}>
        {part}
      </span>
    ) : (
      part
    ),
  );
}
