// SPDX-License-Identifier: Apache-2.0

/// The pieces of one line: where each begins, and what is there.
///
/// The first begins where the line does, each ends where the next begins, the last where the line ends. Neighbours differ.
struct Segments: ~Copyable {
  struct Piece {
    var start: Double
    /// In ``LineKinds``; 0 is nothing.
    var kind: Int
  }

  // Safe because the memory is owned by this value alone, freed with it, and every index stays below its capacity: a line of n
  // intervals has at most 2 n + 1 pieces, and an end.
  let pieces: UnsafeMutablePointer<Piece>
  private let changed: UnsafeMutablePointer<Piece>
  private(set) var count = 0

  /// Room for the pieces of a line that meets at most `intervals` solids.
  init(intervals: Int) {
    let capacity = 2 * intervals + 4
    pieces = .allocate(capacity: capacity)
    changed = .allocate(capacity: capacity)
  }

  deinit {
    pieces.deallocate()
    changed.deallocate()
  }

  /// Begins a line, with nothing on it.
  @inline(__always)
  mutating func begin(at start: Double, end: Double) {
    pieces[0] = Piece(start: start, kind: 0)
    pieces[1] = Piece(start: end, kind: 0)
    count = 1
  }

  /// Lays a solid over what is there, from `a` to `b`, where its hosts allow it.
  ///
  /// Both lie on the line, and `a` < `b`. Where the same kind of thing is there already nothing changes: solids that make up one
  /// thing together are one piece.
  @inline(__always)
  mutating func lay(_ a: Double, _ b: Double, _ mark: UnsafePointer<SolidMark>, _ structures: UnsafePointer<UInt64>) {
    let (kind, hosts) = (mark.pointee.kind, mark.pointee.hosts)
    var first = count &- 1
    while pieces[first].start > a { first &-= 1 }
    let beneath = pieces[first].kind
    let isAllowed = structures[beneath] & hosts != 0
    if pieces[first &+ 1].start >= b {
      // Within one piece, as most are.
      guard isAllowed, beneath != kind else { return }
      shift(from: first &+ 1, by: 2)
      pieces[first &+ 1] = Piece(start: a, kind: kind)
      pieces[first &+ 2] = Piece(start: b, kind: beneath)
      return
    }
    // The pieces that begin from `a` to `b`, as they will be.
    var (now, made) = (beneath, 0)
    if isAllowed, beneath != kind {
      changed[0] = Piece(start: a, kind: kind)
      (now, made) = (kind, 1)
    }
    var last = first &+ 1
    var old = beneath
    while last < count, pieces[last].start < b {
      old = pieces[last].kind
      let new = structures[old] & hosts != 0 ? kind : old
      if new != now {
        changed[made] = Piece(start: pieces[last].start, kind: new)
        (now, made) = (new, made &+ 1)
      }
      last &+= 1
    }
    if old != now, pieces[last].start > b {
      changed[made] = Piece(start: b, kind: old)
      made &+= 1
    }
    shift(from: last, by: made &- (last &- first &- 1))
    for at in 0..<made { pieces[first &+ 1 &+ at] = changed[at] }
  }

  /// Moves the pieces from one on, and the end of the line.
  @inline(__always)
  private mutating func shift(from index: Int, by places: Int) {
    if places > 0 {
      var at = count
      while at >= index {
        pieces[at &+ places] = pieces[at]
        at &-= 1
      }
    } else if places < 0 {
      var at = index
      while at <= count {
        pieces[at &+ places] = pieces[at]
        at &+= 1
      }
    }
    count &+= places
  }
}
