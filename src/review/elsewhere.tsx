import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { CommandToCopy } from '../environment/copyButton';
import type { ISiteProfile } from '../sites/profile';
import type { ISubmission, ITerminalRun } from './submission';
import { UNKNOWN_USER } from './submission';

/** How the job is submitted from where `sbatch` is, step by step. */
export function SubmitElsewhere(props: {
  site: ISiteProfile;
  submission: ISubmission;
  trans: TranslationBundle;
}): JSX.Element {
  const { site, submission, trans } = props;
  const { login, enter, submit, needsAccount } = submission;
  const where = site.slurm?.submit_from ?? trans.__('a login node');
  return (
    <section
      className="jp-Signpost-elsewhere"
      aria-label={trans.__('Submit from elsewhere')}
    >
      <p>
        {trans.__(
          'sbatch cannot be called from this server. Submit from %1:',
          where
        )}
      </p>
      <ol>
        <li>
          {login === null
            ? trans.__('Log in there, in a terminal.')
            : trans.__('Log in, in a terminal of your own computer:')}
          {login !== null && <CommandToCopy command={login} trans={trans} />}
          {login?.includes(`${UNKNOWN_USER}@`) && (
            <Hint>
              {trans.__('%1 stands for your name there.', UNKNOWN_USER)}
            </Hint>
          )}
        </li>
        <li>
          {trans.__('Go to the folder:')}
          <CommandToCopy command={enter} trans={trans} />
        </li>
        <li>
          {trans.__('Submit:')}
          <CommandToCopy command={submit} trans={trans} />
          {needsAccount && site.slurm && (
            <Hint>
              {trans.__(
                'NAME stands for your account, or give it under Account and write the files again. %1',
                site.slurm.account.hint
              )}
            </Hint>
          )}
        </li>
      </ol>
    </section>
  );
}

/** How the program is run where there is no Slurm, and where longer work goes. */
export function RunInTerminal(props: {
  site: ISiteProfile;
  commands: ITerminalRun;
  trans: TranslationBundle;
}): JSX.Element {
  const { site, commands, trans } = props;
  const links = site.links.filter(link => link.topic === 'slurm');
  return (
    <section
      className="jp-Signpost-elsewhere"
      aria-label={trans.__('Run it in a terminal')}
    >
      <p>
        {site.slurm === null
          ? trans.__(
              '%1 has no Slurm. Run the program in a terminal of this server:',
              site.name
            )
          : trans.__('Run the items from a terminal of this server:')}
      </p>
      <ol>
        <li>
          {trans.__('Go to the folder:')}
          <CommandToCopy command={commands.enter} trans={trans} />
        </li>
        <li>
          {trans.__('Make its environment, once:')}
          <CommandToCopy command={commands.prepare} trans={trans} />
        </li>
        <li>
          {trans.__('Run it:')}
          <CommandToCopy command={commands.run} trans={trans} />
        </li>
      </ol>
      {links.length > 0 && (
        <p>
          {trans.__('It ends with the server. For longer work:')}{' '}
          {links.map((link, index) => (
            <React.Fragment key={link.url}>
              {index > 0 && ', '}
              <a href={link.url} target="_blank" rel="noopener noreferrer">
                {link.label}
              </a>
            </React.Fragment>
          ))}
        </p>
      )}
    </section>
  );
}

function Hint(props: { children: React.ReactNode }): JSX.Element {
  return <p className="jp-Signpost-note jp-mod-small">{props.children}</p>;
}
