// SPDX-License-Identifier: Apache-2.0

/// The pieces of one line: where each begins, and which solid is there.
///
/// The first begins where the line does, each ends where the next begins, the last where the line ends.
struct Segments: ~Copyable {
  // Safe because the memory is owned by this value alone, freed with it, and every index stays below `capacity`: a line of n
  // intervals has at most 2 n + 1 pieces.
  let starts: UnsafeMutablePointer<Double>
  let owners: UnsafeMutablePointer<Int32>
  let structures: UnsafeMutablePointer<UInt64>
  private(set) var count = 0

  /// The bit of ``Structure/outside``, which is what lies beneath everything.
  private static let outside = UInt64(1) << UInt64(Structure.outside.rawValue)

  /// Room for the pieces of a line that meets at most `intervals` solids.
  init(intervals: Int) {
    let capacity = 2 * intervals + 4
    starts = .allocate(capacity: capacity)
    owners = .allocate(capacity: capacity)
    structures = .allocate(capacity: capacity)
  }

  deinit {
    starts.deallocate()
    owners.deallocate()
    structures.deallocate()
  }

  /// Begins a line, with nothing on it.
  @inline(__always)
  mutating func begin(at start: Double, end: Double) {
    starts[0] = start
    starts[1] = end
    owners[0] = -1
    structures[0] = Self.outside
    count = 1
  }

  /// Lays a solid over what is there, from `a` to `b`, where its hosts allow it.
  ///
  /// Both lie on the line, and `a` < `b`.
  @inline(__always)
  mutating func lay(_ a: Double, _ b: Double, owner: Int32, structure: UInt64, hosts: UInt64) {
    var first = count &- 1
    while starts[first] > a { first &-= 1 }
    if starts[first &+ 1] >= b {
      // Within one piece, as most are.
      guard structures[first] & hosts != 0 else { return }
      open(after: first, by: 2)
      (starts[first &+ 1], owners[first &+ 1], structures[first &+ 1]) = (a, owner, structure)
      (starts[first &+ 2], owners[first &+ 2], structures[first &+ 2]) = (b, owners[first], structures[first])
      return
    }
    if starts[first] < a {
      open(after: first, by: 1)
      (starts[first &+ 1], owners[first &+ 1], structures[first &+ 1]) = (a, owners[first], structures[first])
      first &+= 1
    }
    while first < count, starts[first &+ 1] <= b {
      if structures[first] & hosts != 0 { (owners[first], structures[first]) = (owner, structure) }
      first &+= 1
    }
    guard first < count, starts[first] < b, structures[first] & hosts != 0 else { return }
    open(after: first, by: 1)
    (starts[first &+ 1], owners[first &+ 1], structures[first &+ 1]) = (b, owners[first], structures[first])
    (owners[first], structures[first]) = (owner, structure)
  }

  /// Makes room behind a piece; the end of the line moves too.
  @inline(__always)
  private mutating func open(after index: Int, by places: Int) {
    starts[count &+ places] = starts[count]
    var at = count &- 1
    while at > index {
      starts[at &+ places] = starts[at]
      owners[at &+ places] = owners[at]
      structures[at &+ places] = structures[at]
      at &-= 1
    }
    count &+= places
  }
}
