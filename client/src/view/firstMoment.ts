// Nobody can have looked at what was shown a moment ago: an answer that comes then is a key that is still held down, or was meant for something else.
import * as vscode from 'vscode'
import { pause } from '../cluster/timing.ts'

/** So long nothing is taken for an answer. In milliseconds. */
const length = 700

/** What is to be seen before a choice that changes something is taken, and what is said to one that comes too soon. */
export interface Care {
  readonly seen: Promise<unknown>
  readonly tooSoon: string
}

/**
 * Done when the window has done all that it was asked for before. While it is busy it keeps the keys that are pressed, and hands them
 * over first of all.
 */
const windowIsIdle = () => vscode.commands.executeCommand('setContext', 'daemonset.asks', true)

/** The moment that begins once everything is seen. A key that is held down answers again and again: each answer begins it anew. */
export function firstMoment(seen: Promise<unknown>) {
  let isOver = false
  let last = 0
  const begin = async () => {
    const own = ++last
    await seen
    await pause(length)
    await windowIsIdle()
    if (own === last) isOver = true
  }
  void begin()
  return {
    isAnswerTooSoon(): boolean {
      if (!isOver) void begin()
      return !isOver
    },
    end() {
      last++
    },
  }
}

/** A dialog has its first button under the Enter key. A yes in its first moment is none: it is asked again. True after a yes. */
export async function askInDialog(text: string, detail: string, yes: string): Promise<boolean> {
  for (;;) {
    const answered = vscode.window.showWarningMessage(text, { modal: true, detail }, yes)
    const moment = firstMoment(Promise.resolve(windowIsIdle()))
    const answer = await answered
    const isTooSoon = moment.isAnswerTooSoon()
    moment.end()
    if (answer !== yes) return false
    if (!isTooSoon) return true
  }
}
