/** How changes end that are not simply done or refused. */
export const endings = {
  tooSoon: 'Too soon, nothing was changed: look, then choose again',
  nothingChanged: (title: string) => `${title}: nothing was changed.`,
  looking: (title: string) => `${title}: no good answer came; looking at the cluster …`,
  cancelled: 'it was cancelled while it was under way',
  /** What is true comes first: a notification may show no more than that. */
  made: (title: string, why: string) => `${title}: it was done, as the cluster shows. No good answer had come: ${why}.`,
  already: (title: string) => `${title}: it is so already. Somebody made the same change, or it was sent twice.`,
  notMade: (title: string, why: string) =>
    `${title}: it was not done, the cluster does not show it. No good answer had come: ${why}.`,
  /** A later step was refused. */
  stopped: (title: string, why: string) => `${title}: it was not done. It was refused: ${why}.`,
  partly: (title: string, why: string, nodes: string) =>
    `${title}: it was done in part. The manifest is stored, and the old pods still run on ${nodes}: start the canary on these nodes again. What stopped it: ${why}.`,
  changed: (title: string, why: string) =>
    `${title}: it may have been done. The object was changed or removed by others since: look at it before you try again. No good answer had come: ${why}.`,
  unseen: (title: string, why: string, failure: string) =>
    `${title}: it may have been done, and the cluster cannot be looked at (${failure}). Look before you try again. No good answer had come: ${why}.`,
  ownersDone: 'Before that, the fields of earlier client-side applies were handed over to this extension; their values stay.',
  lookAgain: 'Look Again',
  targetSwitched: (title: string, from: string, to: string) =>
    `${title}: nothing was changed. The context was ${from} when you looked, and is ${to} now: ask again.`,
  noTarget: 'none',
  fileEdited: (file: string) => `${file} was edited after the comparison was made.`,
  fileEditedDetail: 'What you looked at is what would be sent, without these edits.',
  lookAnew: 'Compare Again',
  sendAsSeen: (yes: string) => `${yes} What Was Compared`,
}
