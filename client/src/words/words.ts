import type { Locale } from '../../../model/src/protocol.ts'
import { en } from './en.ts'
import { ko } from './ko.ts'

/** Everything that the cluster side says, in one language. Kubernetes' own words and the API server's sentences are not translated. */
export type Words = typeof en

export const wordsIn = (language: Locale): Words => (language === 'ko' ? ko : en)
