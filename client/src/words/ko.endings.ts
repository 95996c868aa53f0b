import type { endings as english } from './en.endings.ts'

/** 변경이 그냥 끝나거나 거부된 것이 아닐 때의 말. */
export const endings: typeof english = {
  tooSoon: '너무 일러 아무것도 변경하지 않았습니다. 살펴본 뒤 다시 고르십시오',
  nothingChanged: (title) => `${title}: 아무것도 변경하지 않았습니다.`,
  looking: (title) => `${title}: 제대로 된 응답이 오지 않아 클러스터를 확인하는 중…`,
  cancelled: '진행 중에 취소했음',
  made: (title, why) => `${title}: 완료되었습니다. 제대로 된 응답은 오지 않았지만(${why}) 클러스터에서 변경을 확인했습니다.`,
  already: (title) => `${title}: 이미 그렇게 되어 있습니다. 누군가 같은 변경을 했거나 두 번 보낸 것입니다.`,
  notMade: (title, why) => `${title}: 변경되지 않았습니다. 제대로 된 응답이 오지 않아(${why}) 클러스터를 확인했습니다.`,
  stopped: (title, why) => `${title}: 변경되지 않았습니다. 서버가 거부했습니다: ${why}.`,
  partly: (title, why, nodes) =>
    `${title}: 일부만 완료되었습니다. 매니페스트는 저장되었지만 ${nodes}에서는 아직 이전 파드가 실행 중입니다. 이 노드에서 카나리를 다시 시작하십시오. 멈춘 이유: ${why}.`,
  changed: (title, why) =>
    `${title}: 변경되었을 수도 있습니다. 그 뒤 누군가 오브젝트를 바꾸거나 삭제했으니 다시 시도하기 전에 오브젝트를 확인하십시오. 제대로 된 응답이 오지 않은 이유: ${why}.`,
  unseen: (title, why, failure) =>
    `${title}: 변경되었을 수도 있는데 지금은 클러스터를 확인할 수 없습니다(${failure}). 다시 시도하기 전에 먼저 확인하십시오. 제대로 된 응답이 오지 않은 이유: ${why}.`,
  ownersDone: '그 전에 이전 클라이언트 측 적용의 필드는 이 확장이 넘겨받았으며, 값은 그대로입니다.',
  lookAgain: '다시 확인',
  targetSwitched: (title, from, to) =>
    `${title}: 아무것도 변경하지 않았습니다. 비교를 볼 때의 컨텍스트는 ${from}, 지금은 ${to}입니다. 명령을 다시 실행하십시오.`,
  noTarget: '없음',
  fileEdited: (file) => `비교를 만든 뒤에 ${file}이(가) 편집되었습니다.`,
  fileEditedDetail: '보내는 것은 비교에서 본 내용이며, 그 뒤의 편집은 들어가지 않습니다.',
  lookAnew: '다시 비교',
  sendAsSeen: (yes) => `비교한 내용 그대로 ${yes}`,
}
