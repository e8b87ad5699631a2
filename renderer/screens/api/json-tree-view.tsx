import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icons.tsx';
import type { JsonNode } from '../../format/json-tree.ts';
import layout from '../../styles/layout.module.css';
import style from './json-tree-view.module.css';

/** How many values of one object or array are rendered at a time. */
const entriesPerStep = 100;

/** How deep the tree is expanded at first. */
const initialDepth = 3;

type NodeProps = { name?: string | undefined; node: JsonNode; depth: number };

function CompositeNode({ name, node, depth }: NodeProps & { node: Extract<JsonNode, { entries: unknown }> }) {
  const { t } = useTranslation();
  const [isExpanded, setExpanded] = useState(depth < initialDepth && node.entries.length <= entriesPerStep);
  const [visibleCount, setVisibleCount] = useState(entriesPerStep);
  const count = node.entries.length;
  return (
    <details className={style.node} open={isExpanded} onToggle={(event) => setExpanded(event.currentTarget.open)}>
      <summary className={style.summary}>
        <Icon name="right" />
        {name !== undefined && <span className={style.name}>{name}:</span>}
        <span>{node.kind === 'array' ? '[ ]' : '{ }'}</span>
        <span className={style.count}>{t(node.kind === 'array' ? 'api.items' : 'api.fields', { count })}</span>
      </summary>
      {isExpanded && (
        <div className={style.children}>
          {node.entries.slice(0, visibleCount).map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat; never reordered.
            <Node key={index} name={entry.name} node={entry.node} depth={depth + 1} />
          ))}
          {count > visibleCount && (
            <div>
              <Button variant="quiet" onClick={() => setVisibleCount(visibleCount + entriesPerStep)}>
                {t('api.showMore', { count: Math.min(entriesPerStep, count - visibleCount) })}
              </Button>
            </div>
          )}
        </div>
      )}
    </details>
  );
}

function Node({ name, node, depth }: NodeProps) {
  if (node.kind !== 'scalar') return <CompositeNode name={name} node={node} depth={depth} />;
  return (
    <p className={style.leaf}>
      {name !== undefined && <span className={style.name}>{name}: </span>}
      <span className={style.value} data-kind={node.raw.startsWith('"') ? 'string' : 'other'}>
        {node.raw}
      </span>
    </p>
  );
}

/** Renders JSON as a tree with collapsible objects and arrays. */
export function JsonTreeView({ root, label }: { root: JsonNode; label: string }) {
  return (
    <figure className={`${layout.codeBox} ${style.tree}`} aria-label={label}>
      <Node node={root} depth={0} />
    </figure>
  );
}
