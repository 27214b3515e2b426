// SPDX-License-Identifier: Apache-2.0
import Volumes

/// The lines of one tile, and what they have met so far.
struct LineTile: ~Copyable {
  // Safe because the memory is owned by this value alone and freed with it; a line has room for all candidates of a tile.
  private let hits: UnsafeMutablePointer<LineHit>
  private let counts: UnsafeMutablePointer<Int>
  private let stepsA: UnsafeMutablePointer<Lanes>
  private let stepsB: UnsafeMutablePointer<Lanes>
  private var segments: Segments
  /// The room for hits of one line.
  private let room: Int
  /// The lines of a full tile, and groups of lanes.
  private let capacity: Int
  private var firstA = 0
  private var firstB = 0
  private var linesA = 0
  private var lines = 0
  private var middleA = 0.0
  private var middleB = 0.0

  init(_ bundle: LineBundle, greatest: Int) {
    capacity = bundle.tileA * bundle.tileB
    room = max(1, greatest)
    hits = .allocate(capacity: capacity * room)
    counts = .allocate(capacity: capacity)
    let groups = (capacity + Lanes.scalarCount - 1) / Lanes.scalarCount
    stepsA = .allocate(capacity: groups)
    stepsB = .allocate(capacity: groups)
    segments = Segments(intervals: room)
  }

  deinit {
    hits.deallocate()
    counts.deallocate()
    stepsA.deallocate()
    stepsB.deallocate()
  }

  /// Takes the lines of a tile; nothing has been met.
  mutating func begin(_ column: Int, _ row: Int, _ bundle: LineBundle) {
    (firstA, firstB) = (column * bundle.tileA, row * bundle.tileB)
    linesA = min(bundle.tileA, bundle.placesA.count - firstA)
    let linesB = min(bundle.tileB, bundle.placesB.count - firstB)
    lines = linesA * linesB
    middleA = (bundle.placesA[firstA] + bundle.placesA[firstA + linesA - 1]) / 2
    middleB = (bundle.placesB[firstB] + bundle.placesB[firstB + linesB - 1]) / 2
    counts.update(repeating: 0, count: lines)
    let groups = (lines + Lanes.scalarCount - 1) / Lanes.scalarCount
    for group in 0..<groups {
      var (a, b) = (Lanes.zero, Lanes.zero)
      for lane in 0..<Lanes.scalarCount {
        // Lanes beyond the last line repeat it.
        let line = min(group * Lanes.scalarCount + lane, lines - 1)
        a[lane] = Float(bundle.placesA[firstA + line % linesA] - middleA)
        b[lane] = Float(bundle.placesB[firstB + line / linesA] - middleB)
      }
      stepsA[group] = a
      stepsB[group] = b
    }
  }

  /// Finds where the lines meet a solid.
  mutating func meet(
    _ number: Int32, _ solid: TracedSolid, _ cuts: UnsafeBufferPointer<Shape.HalfSpace>, _ bundle: LineBundle
  ) {
    let view = TileSolid(solid, bundle, a: middleA, b: middleB)
    let (middle, slope) = (Float(solid.middle), Float(solid.slope))
    let (lower, upper) = (bundle.lower, bundle.upper)
    var line = 0
    var group = 0
    while line < lines {
      let (a, b) = (stepsA[group], stepsB[group])
      if var (first, last) = view.interval(solid.kind, middle, slope, a, b) {
        for cut in solid.firstCut..<solid.endOfCuts {
          TileCut(cuts[cut], bundle, a: middleA, b: middleB, base: view.base).clip(&first, &last, a, b)
        }
        let end = min(Lanes.scalarCount, lines - line)
        for lane in 0..<end where first[lane] < last[lane] {
          let (low, high) = (max(view.base + Double(first[lane]), lower), min(view.base + Double(last[lane]), upper))
          guard low < high else { continue }
          hits[(line + lane) * room + counts[line + lane]] = LineHit(first: low, last: high, solid: number)
          counts[line + lane] += 1
        }
      }
      line += Lanes.scalarCount
      group += 1
    }
  }

  /// Lays the solids of each line over each other, and hands it over.
  mutating func deliver(_ solids: UnsafeBufferPointer<TracedSolid>, _ bundle: LineBundle, to sink: some LineSink) {
    for line in 0..<lines {
      let (a, b) = (firstA + line % linesA, firstB + line / linesA)
      segments.begin(at: bundle.lower, end: bundle.upper)
      let own = hits + line * room
      for index in 0..<counts[line] {
        let hit = own[index]
        let solid = solids[Int(hit.solid)]
        segments.lay(hit.first, hit.last, owner: hit.solid, structure: solid.structure, hosts: solid.hosts)
      }
      let way = bundle.way + bundle.wayA * bundle.placesA[a] + bundle.wayB * bundle.placesB[b]
      sink.take(a: a, b: b, length: way.length, segments)
    }
  }
}
