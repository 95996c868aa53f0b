/** How changes end that are not simply done or refused. */
export const endings = {
  tooSoon: 'That key came too soon, and nothing was changed: look at the comparison, then choose again',
  nothingChanged: (title: string) => `${title}: nothing was changed.`,
  looking: (title: string) => `${title}: no good answer came; looking at the cluster …`,
  cancelled: 'it was cancelled while it was under way',
  made: (title: string, why: string) => `${title}: ${why}. The cluster was looked at: the change has been made.`,
  already: (title: string) => `${title}: it is so already. Somebody else made the same change, or it was sent twice.`,
  notMade: (title: string, why: string) => `${title}: ${why}. The cluster was looked at: the change is not there.`,
  partly: (title: string, why: string, nodes: string) =>
    `${title}: ${why}. The manifest is stored, and the old pods still run on ${nodes}. Start the canary on these nodes again.`,
  changed: (title: string, why: string) =>
    `${title}: ${why}. The change may have been made: the object was changed or removed by others since. Look at it before you try again.`,
  unseen: (title: string, why: string, failure: string) =>
    `${title}: ${why}. The change may have been made, and the cluster cannot be looked at (${failure}). Look before you try again.`,
  ownersDone: 'Before that, the fields of earlier client-side applies were handed over to this extension; their values stay.',
  lookAgain: 'Look Again',
  targetSwitched: (title: string, from: string, to: string) =>
    `${title}: the context was ${from} when you looked, and is ${to} now. Nothing was changed: ask again.`,
  noTarget: 'none',
  fileEdited: (file: string) => `${file} was edited after the comparison was made.`,
  fileEditedDetail: 'What you looked at is what would be sent, without these edits.',
  lookAnew: 'Compare Again',
  sendAsSeen: (yes: string) => `${yes} What Was Compared`,
}
