/** Why a start cannot go on. Every one of them is something that the person at the keyboard can mend. */
export type StartRefusalCode =
  | 'platform_unsupported'
  | 'binaries_unusable'
  | 'folder_unwritable'
  | 'folder_unreachable'
  | 'folder_of_another_user'
  | 'already_running'
  | 'data_of_another_version'
  | 'disk_full'
  | 'port_taken'
  | 'database_failed'
  | 'database_unreachable'
  | 'migration_misnamed'
  | 'migration_changed'
  | 'migration_missing';

/** Thrown while starting, before anybody is served. The message is one sentence to print as it is. */
export class StartRefusal extends Error {
  override readonly name = 'StartRefusal';
  readonly code: StartRefusalCode;
  constructor(code: StartRefusalCode, sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The refusal behind an error of the file system; an error that is none of these is thrown on. */
export function folderRefusal(folder: string, error: unknown): StartRefusal {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(folder, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOENT':
      return new StartRefusal(
        'folder_unwritable',
        `The data folder ${folder} cannot be written (${code}); choose another folder with --data.`,
        error,
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new StartRefusal(
        'folder_unwritable',
        `The data folder ${folder} cannot be made because a file stands there; choose another folder with --data.`,
        error,
      );
    default:
      throw error;
  }
}

export function diskFull(folder: string, cause?: unknown): StartRefusal {
  return new StartRefusal(
    'disk_full',
    `The disk under ${folder} is full; free some space and start again, nothing was damaged.`,
    cause,
  );
}
