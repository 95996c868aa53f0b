import type { Coexistence, Language } from '../../../model/src/protocol.ts'
import { language } from '../settings.ts'

type Word = Coexistence | 'newest' | 'stopped' | 'restart' | 'settings'

const all: Record<Language, Record<Word, string>> = {
  en: {
    newest: 'newest',
    stopped: 'The DaemonSet language server has stopped',
    restart: 'Restart',
    settings: 'Settings',
    alone: 'completion, hover and checks for DaemonSets',
    beside: 'beside the YAML extension, which keeps syntax, folding and outline',
    defer: 'checks only; the YAML extension completes and hovers',
  },
  ko: {
    newest: '최신',
    stopped: 'DaemonSet 언어 서버가 멈췄습니다',
    restart: '다시 시작',
    settings: '설정',
    alone: 'DaemonSet의 자동 완성, 호버, 검사',
    beside: 'YAML 확장과 함께 동작: 구문, 접기, 개요는 YAML 확장이 맡습니다',
    defer: '검사만 합니다. 자동 완성과 호버는 YAML 확장이 맡습니다',
  },
}

/** What the interface says, in the language of the extension. */
export const words = (): Record<Word, string> => all[language()]
