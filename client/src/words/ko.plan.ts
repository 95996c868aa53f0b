import type { plans as english } from './en.plan.ts'

/** 계획과 진단의 말. */
export const plans: typeof english = {
  canaryTitle: (name) => `${name}의 카나리`,
  canaryNodes: '어느 노드에 먼저 적용합니까?',
  startCanary: '카나리 시작',
  canaryReplaces: (count) => `파드 ${count}개를 바꾸고 나머지는 그대로 둡니다`,
  canaryHow: '승격하거나 중단할 때까지 전략이 OnDelete가 되며, 오브젝트의 주석이 모두에게 알립니다',
  canaryStarted: (name, count) => `${name}의 카나리가 노드 ${count}개에서 실행됩니다. 트리에서 승격하거나 중단하십시오.`,
  noCanary: (name) => `${name}에 카나리가 없습니다.`,
  promote: '승격',
  abort: '중단',
  promoteTitle: (name) => `${name}의 카나리 승격`,
  abortTitle: (name) => `${name}의 카나리 중단`,
  promotes: (count) => `나머지 노드에 새 템플릿을 적용하여 파드 ${count}개가 재시작됩니다`,
  canaryGoesOn: '카나리가 진행 중입니다',
  canaryEnds: '진행 중인 카나리를 끝냅니다',
  canaryState: (nodes, since, from) =>
    `${nodes.slice(0, 5).join(', ')}${nodes.length > 5 ? ` 외 ${nodes.length - 5}개` : ''}, ${since}부터. 그 전: 리비전 ${from}.`,
  canary: (count) => `노드 ${count}개에서 카나리`,
  replaces: (count) => `현재 템플릿의 파드 ${count}개를 바꾸거나, 새 템플릿이 실행되지 않는 곳에서는 없앱니다`,
  nodesOfManifest: (name, from) => `${from}의 ${name}`,
  nodeNotReady: '준비되지 않음',
  cordoned: '스케줄링 중단됨',
  runsHere: '여기서 실행',
  selectorImmutable: (name) =>
    `${name}의 셀렉터는 바꿀 수 없습니다. 파드를 계속 실행하면서 DaemonSet을 삭제(Orphan)한 뒤 적용하십시오. 새 DaemonSet은 셀렉터가 맞는 파드를 넘겨받으며, 나머지는 삭제하십시오.`,
  pace: (waves, budget, surge) => `${surge > 0 ? `기존 파드 옆에 ${surge}개씩` : `${budget}개씩`} ${waves}차례`,
  pool: (label, value, nodes) => `${label}=${value} (노드 ${nodes}개)`,
  planTitle: (name, from) => `${from}에서 ${name}의 롤아웃 계획`,
  planNodes: '노드',
  planRollout: '롤아웃',
  planFootprint: '사용량',
  planFit: '여유',
  stall: ({ because, onDeadNodes, failing, notGoing, allowed, replaced }) => {
    const pods = (count: number, what: string) => (count > 0 ? [`${what} 파드 ${count}개`] : [])
    const end = replaced > 0 ? `파드 ${replaced}개를 바꾼 뒤 멈춥니다` : '시작되지 않습니다'
    const why = [
      ...pods(onDeadNodes, '죽은 노드에서 사용할 수 없는'),
      ...pods(failing, because === 'surging' ? '기존 파드 옆에서 실패하는' : '실패하는'),
      ...pods(notGoing, '없어지지 않는'),
    ].join(', ')
    return because === 'hostPorts'
      ? `기존 파드가 노드의 포트를 쓰고 있어 새 파드가 그 옆에 들어갈 수 없습니다. 이 롤아웃은 ${end}`
      : `${why}가 있는데 ${because === 'surging' ? '추가할 수 있는 파드는' : '한 번에 내릴 수 있는 파드는'} ${allowed}개입니다. 이 롤아웃은 ${end}`
  },
  peak: (count) => `사용 가능한 파드가 없는 노드는 최대 ${count}개`,
  moreWaves: (count) => `… 그 밖에 ${count}차례`,
  ifBroken: (replaced, unavailable) =>
    `새 파드가 끝내 준비되지 않으면 ${replaced}개를 바꾼 뒤 멈추며, 노드 ${unavailable}개에 사용 가능한 파드가 없습니다.`,
  noRequests: '요청하는 컨테이너가 없습니다. 스케줄러는 비용이 없다고 보며, 가장 먼저 축출됩니다.',
  requests: (each, all) => `요청 노드당 ${each}, 모두 ${all}`,
  limits: (each, all) => `제한 노드당 ${each}, 모두 ${all}`,
  atMostShare: (percent) => `한 노드의 최대 ${percent} %`,
  fitUnknown: '알 수 없음: 클러스터의 파드를 읽을 권한이 없습니다',
  fitsEverywhere: '이 노드 모두에 들어갑니다(요청, 호스트 포트, 파드 수로 어림한 것).',
  lacksSlot: (most) => `파드 자리 ${most}개가 모두 찼습니다`,
  lacksPort: (port, pod) => `포트 ${port}을(를) ${pod}이(가) 쓰고 있습니다`,
  lacksResource: (name, needs, free) => `${name} ${needs}이(가) 필요하지만 ${free}만 남았습니다`,
  doctorTitle: (name) => `${name}의 문제 찾기`,
  doctorHow: '노드별 원인입니다. 다음에 할 일을 고르십시오',
  causes: '원인',
  onNodes: (names, count) => `${names.join(', ')}${count > names.length ? ` 외 ${count - names.length}개` : ''}`,
  verdict: {
    badRollout: '멀쩡한 노드에서 새 리비전이 실패합니다',
    badNodes: '롤아웃이 아니라 노드에 문제가 있습니다',
    both: '새 리비전이 실패하고 노드에도 문제가 있습니다',
    waiting: '실패한 것은 없고 아직 끝나지 않았습니다',
    healthy: '문제가 없습니다',
  },
  cause: {
    nodeNotReady: '노드가 준비되지 않음',
    terminating: '파드가 없어지지 않음',
    pending: '스케줄러가 자리를 찾지 못함',
    refused: '파드를 만들 수 없음',
    image: '이미지를 가져올 수 없음',
    cannotStart: '컨테이너를 시작할 수 없음',
    crash: '컨테이너가 비정상 종료됨',
    failed: '파드가 실패함',
    notReady: '실행 중이지만 준비되지 않음',
    noPod: '아직 파드가 없음',
    starting: '시작하는 중',
    settling: 'minReadySeconds를 기다리는 중',
    going: '이전 파드가 없어지는 중',
    outdated: '이전 리비전을 실행 중',
    misscheduled: '있어서는 안 되는 노드의 파드',
  },
}
