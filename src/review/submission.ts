import { shellCommand } from '../environment/shellCommand';

/**
 * What to type where `sbatch` can be called; `null` for names that cannot be put in a command.
 *
 * @param folder contents path of the bundle's folder; the server's root is not known here, so the
 *   path is relative to the folder in which JupyterLab was started.
 */
export function submissionCommands(
  folder: string,
  wrapper: string
): string[] | null {
  const commands = [
    shellCommand(['cd', folder]),
    shellCommand(['sbatch', wrapper])
  ];
  return commands.every((command): command is string => command !== null)
    ? commands
    : null;
}
