import { Time } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretUpIcon } from '@jupyterlab/ui-components';
import type { ColumnDef, SortingState } from '@tanstack/react-table';
import {
  flexRender,
  getCoreRowModel,
  getSortedRowModel,
  useReactTable
} from '@tanstack/react-table';
import * as React from 'react';

import type { IHomeGrowth } from '../server/homeAnswers';
import { countText, growthText, shareText, sizeText } from './figures';
import type { FolderTree, IEntry } from './tree';

interface IRow extends IEntry {
  share: number;
  growth: number | null;
}

/** Properties of {@link FolderTable}. */
export interface IFolderTableProps {
  tree: FolderTree;
  place: number;
  growth: IHomeGrowth | null;
  trans: TranslationBundle;
  onOpen(place: number): void;
}

/** What a folder holds, to be sorted by any column; a name that is a button opens that folder. */
export function FolderTable(props: IFolderTableProps): JSX.Element {
  const { tree, place, growth, trans } = props;
  const [sorting, setSorting] = React.useState<SortingState>([
    { id: 'bytes', desc: true }
  ]);
  const rows = React.useMemo(() => rowsOf(tree, place, growth), [props]);
  const table = useReactTable({
    data: rows,
    columns: columnsOf(props),
    state: {
      sorting,
      columnVisibility: { growth: growth !== null }
    },
    onSortingChange: setSorting,
    enableSortingRemoval: false,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel()
  });
  if (rows.length === 0) {
    return <p>{trans.__('This folder is empty.')}</p>;
  }
  return (
    <table className="jp-Signpost-folderTable">
      <thead>
        <tr>
          {table.getFlatHeaders().map(header => {
            const sorted = header.column.getIsSorted();
            return (
              <th
                key={header.id}
                scope="col"
                data-column={header.id}
                aria-sort={
                  sorted === false
                    ? undefined
                    : sorted === 'asc'
                      ? 'ascending'
                      : 'descending'
                }
              >
                <button onClick={header.column.getToggleSortingHandler()}>
                  {flexRender(
                    header.column.columnDef.header,
                    header.getContext()
                  )}
                  {sorted === 'asc' && <caretUpIcon.react tag="span" />}
                  {sorted === 'desc' && <caretDownIcon.react tag="span" />}
                </button>
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {table.getRowModel().rows.map(row => (
          <tr key={row.id}>
            {row.getVisibleCells().map(cell => (
              <td key={cell.id} data-column={cell.column.id}>
                {flexRender(cell.column.columnDef.cell, cell.getContext())}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function rowsOf(
  tree: FolderTree,
  place: number,
  growth: IHomeGrowth | null
): IRow[] {
  const whole = tree.folders[place].bytes || 1;
  return tree.entries(place).map(entry => ({
    ...entry,
    share: entry.bytes / whole,
    growth:
      entry.place === null
        ? null
        : (growth?.folders[tree.path(entry.place)] ?? null)
  }));
}

function columnsOf(props: IFolderTableProps): ColumnDef<IRow>[] {
  const { trans, onOpen } = props;
  return [
    {
      accessorKey: 'name',
      header: trans.__('Folder'),
      sortDescFirst: false,
      cell: ({ row: { original } }) =>
        original.isOpenable ? (
          <button
            className="jp-Signpost-linkButton"
            onClick={() => onOpen(original.place!)}
          >
            {original.name}
          </button>
        ) : (
          original.name || trans.__('files and small folders')
        )
    },
    {
      accessorKey: 'bytes',
      header: trans.__('Size'),
      sortDescFirst: true,
      cell: ({ row: { original } }) => sizeText(original.bytes)
    },
    {
      accessorKey: 'share',
      header: trans.__('Share'),
      sortDescFirst: true,
      cell: ({ row: { original } }) => (
        <>
          {shareText(original.share)}
          <span className="jp-Signpost-bar" aria-hidden="true">
            <span style={{ width: `${(100 * original.share).toFixed(1)}%` }} />
          </span>
        </>
      )
    },
    {
      accessorKey: 'files',
      header: trans.__('Files'),
      sortDescFirst: true,
      cell: ({ row: { original } }) => countText(original.files)
    },
    {
      accessorKey: 'growth',
      header: trans.__('Growth'),
      sortDescFirst: true,
      cell: ({ row: { original } }) =>
        original.growth === null ? '' : growthText(original.growth, trans)
    },
    {
      accessorKey: 'changed',
      header: trans.__('Last changed'),
      sortDescFirst: true,
      cell: ({ row: { original } }) => <Ago seconds={original.changed} />
    }
  ];
}

/** A time as how long ago it was, in full on hover. */
export function Ago(props: { seconds: number | null }): JSX.Element | null {
  if (props.seconds === null) {
    return null;
  }
  const date = new Date(1000 * props.seconds);
  return (
    <time dateTime={date.toISOString()} title={Time.format(date)}>
      {Time.formatHuman(date)}
    </time>
  );
}
