/** What is known of a project's answers so far, by question name. */
export type Answers = Readonly<Record<string, string | number>>;

/**
 * One row of the question table. From it come the prompts of both front ends, the options of the command,
 * `--help`, validation and the table in the README.
 */
export interface Question {
  /** Key of the answer and name of the option. */
  name: string;
  /** What the prompt asks. */
  message: string;
  /** One line for `--help` and the README. */
  help: string;
  /** Placeholder of the option's value in `--help`. */
  valueName: string;
  /** The permitted values, for a question with a list. */
  choices?: readonly { value: string; name: string }[];
  /** Asked only where this holds; an option given where it does not hold is an error. */
  when?: (answers: Answers) => boolean;
  /** In words, when it is asked: for `--help` and error messages. */
  whenText?: string;
  /** Whether an answer must be given when nobody can be asked and `--yes` is absent. */
  required: boolean;
  /** The value offered, and taken with `--yes`. */
  default: (answers: Answers) => string | number;
  /** Turns a given value into the answer, or throws a `UserError` that says what is wrong with it. */
  parse: (value: string, answers: Answers) => string | number;
}
