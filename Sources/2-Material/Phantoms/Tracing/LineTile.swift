// SPDX-License-Identifier: Apache-2.0
import Volumes

/// One solid's part of one line, before others are laid over it.
struct LineHit {
  var first: Double
  var last: Double
  var solid: Int32
}

/// The lines of one tile, and what they have met so far.
struct LineTile: ~Copyable {
  // Safe because the memory is owned by this value alone and freed with it; a line has room for all candidates of a tile, and
  // each candidate meets it once.
  private let hits: UnsafeMutablePointer<LineHit>
  private let next: UnsafeMutablePointer<UnsafeMutablePointer<LineHit>>
  private let stepsA: UnsafeMutablePointer<Lanes>
  private let stepsB: UnsafeMutablePointer<Lanes>
  private let columns: UnsafeMutablePointer<Int>
  private let rows: UnsafeMutablePointer<Int>
  private let tileCuts: UnsafeMutablePointer<TileCut>
  private var segments: Segments
  private let bundle: LineBundle
  private let range: ClosedRange<Double>
  /// Below this a component of a direction is nought: it comes from rounding.
  private let nought: Float
  /// The room for hits of one line.
  private let room: Int
  private var firstA = 0
  private var firstB = 0
  private var linesA = 0
  private var linesB = 0
  /// How far the outermost lines lie from the middle.
  private var halfA: Float = 0
  private var halfB: Float = 0
  private var middleA = 0.0
  private var middleB = 0.0

  /// - Parameters:
  ///   - bundle: The lines.
  ///   - greatest: The most candidates of a tile.
  ///   - cuts: The most planes of a solid.
  init(_ bundle: LineBundle, greatest: Int, cuts: Int) {
    self.bundle = bundle
    range = bundle.lower...bundle.upper
    nought = Float(1e-12 / (bundle.upper - bundle.lower))
    room = max(1, greatest)
    // Lanes beyond the last line are written like others, and never read.
    let groups = (bundle.tileA * bundle.tileB + Lanes.scalarCount - 1) / Lanes.scalarCount
    let capacity = groups * Lanes.scalarCount
    tileCuts = .allocate(capacity: max(1, cuts))
    hits = .allocate(capacity: capacity * room)
    next = .allocate(capacity: capacity)
    columns = .allocate(capacity: capacity)
    rows = .allocate(capacity: capacity)
    stepsA = .allocate(capacity: groups)
    stepsB = .allocate(capacity: groups)
    segments = Segments(intervals: room)
  }

  deinit {
    tileCuts.deallocate()
    hits.deallocate()
    next.deallocate()
    columns.deallocate()
    rows.deallocate()
    stepsA.deallocate()
    stepsB.deallocate()
  }

  private var lines: Int { linesA * linesB }
  private var groups: Int { (lines + Lanes.scalarCount - 1) / Lanes.scalarCount }

  /// Takes the lines of a tile; nothing has been met.
  mutating func begin(_ column: Int, _ row: Int) {
    (firstA, firstB) = (column * bundle.tileA, row * bundle.tileB)
    let linesA = min(bundle.tileA, bundle.placesA.count - firstA)
    let linesB = min(bundle.tileB, bundle.placesB.count - firstB)
    if linesA != self.linesA || linesB != self.linesB {
      (self.linesA, self.linesB) = (linesA, linesB)
      order()
    }
    // As in the first tile, so that the steps are the same numbers in all of them.
    middleA = bundle.placesA[firstA] + (bundle.placesA[linesA - 1] - bundle.placesA[0]) / 2
    middleB = bundle.placesB[firstB] + (bundle.placesB[linesB - 1] - bundle.placesB[0]) / 2
    halfA = Float(bundle.placesA[linesA - 1] - bundle.placesA[0]) / 2
    halfB = Float(bundle.placesB[linesB - 1] - bundle.placesB[0]) / 2
    for line in 0..<groups * Lanes.scalarCount { next[line] = hits + line * room }
  }

  /// Puts the lines in an order in which the lanes of a group are neighbours: squares of four where that is possible.
  private func order() {
    let isInSquares = linesA % 2 == 0 && linesB % 2 == 0
    let (middleA, middleB) = (
      (bundle.placesA[linesA - 1] - bundle.placesA[0]) / 2, (bundle.placesB[linesB - 1] - bundle.placesB[0]) / 2
    )
    for at in 0..<groups * Lanes.scalarCount {
      // Lanes beyond the last line repeat it.
      let line = min(at, lines - 1)
      if isInSquares {
        let square = line / 4
        columns[at] = square % (linesA / 2) * 2 + line % 2
        rows[at] = square / (linesA / 2) * 2 + line / 2 % 2
      } else {
        columns[at] = line % linesA
        rows[at] = line / linesA
      }
      let (group, lane) = (at / Lanes.scalarCount, at % Lanes.scalarCount)
      if lane == 0 { (stepsA[group], stepsB[group]) = (.zero, .zero) }
      stepsA[group][lane] = Float(bundle.placesA[columns[at]] - bundle.placesA[0] - middleA)
      stepsB[group][lane] = Float(bundle.placesB[rows[at]] - bundle.placesB[0] - middleB)
    }
  }

  /// Finds where the lines meet a solid.
  mutating func meet(_ number: Int32, _ solid: BundledSolid, _ cuts: UnsafePointer<BundledCut>) {
    let view = TileSolid(solid, range, a: middleA, b: middleB, nought: nought)
    if view.isMissed(solid.kind, halfA: halfA, halfB: halfB) { return }
    let count = solid.endOfCuts - solid.firstCut
    for cut in 0..<count {
      (tileCuts + cut).initialize(
        to: TileCut(cuts[solid.firstCut + cut], a: middleA, b: middleB, base: view.base, nought: nought))
    }
    switch solid.kind {
    case .ball: meet(number, view.base, count) { view.ball($0, $1) }
    case .cylinder: meet(number, view.base, count) { view.cylinder($0, $1) }
    case .cone: meet(number, view.base, count) { view.cone(solid.middle, solid.slope, $0, $1) }
    case .box: meet(number, view.base, count) { view.box($0, $1) }
    }
  }

  @inline(__always)
  private func meet(_ number: Int32, _ base: Double, _ cuts: Int, _ interval: (Lanes, Lanes) -> (Lanes, Lanes)?) {
    for group in 0..<groups {
      let (a, b) = (stepsA[group], stepsB[group])
      guard var (first, last) = interval(a, b) else { continue }
      for cut in 0..<cuts { tileCuts[cut].clip(&first, &last, a, b) }
      let line = next + group &* Lanes.scalarCount
      keep(number, base, first[0], last[0], line)
      keep(number, base, first[1], last[1], line + 1)
      keep(number, base, first[2], last[2], line + 2)
      keep(number, base, first[3], last[3], line + 3)
    }
  }

  @inline(__always)
  private func keep(
    _ number: Int32, _ base: Double, _ first: Float, _ last: Float,
    _ line: UnsafeMutablePointer<UnsafeMutablePointer<LineHit>>
  ) {
    guard first < last else { return }
    var (low, high) = (base + Double(first), base + Double(last))
    low = low < range.lowerBound ? range.lowerBound : low
    high = high > range.upperBound ? range.upperBound : high
    guard low < high else { return }
    line.pointee.pointee = LineHit(first: low, last: high, solid: number)
    line.pointee += 1
  }

  /// Lays the solids of each line over each other, and hands it over.
  mutating func deliver(
    _ marks: UnsafePointer<SolidMark>, _ structures: UnsafePointer<UInt64>, to sink: some LineSink
  ) {
    for line in 0..<lines {
      var hit = hits + line &* room
      let end = next[line]
      if hit == end { continue }
      segments.begin(at: range.lowerBound, end: range.upperBound)
      while hit < end {
        segments.lay(hit.pointee.first, hit.pointee.last, marks + Int(hit.pointee.solid), structures)
        hit += 1
      }
      let (a, b) = (firstA &+ columns[line], firstB &+ rows[line])
      let way = bundle.way + bundle.wayA * bundle.placesA[a] + bundle.wayB * bundle.placesB[b]
      sink.take(a: a, b: b, length: way.length, segments)
    }
  }
}
