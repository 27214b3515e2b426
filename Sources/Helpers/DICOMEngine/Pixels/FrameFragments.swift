// SPDX-License-Identifier: Apache-2.0
package import DICOM

/// Which fragments belong to which frame.
///
/// > Source: DICOM PS3.5 annex A.4, PS3.3 section C.7.6.3.1.8. `FrameFragmentsTests` walks through each arrangement.
package struct FrameFragments: Sendable {
  /// Fragments of each frame, in order.
  package let ranges: [Range<Int>]

  /// Tells the frames apart: by the extended offset table, by the basic one, by counting, or by where codestreams begin and end.
  ///
  /// A table of which one offset points between fragments is passed over as a whole. Fragments beyond the frames are left.
  /// - Parameters:
  ///   - pixels: The fragments and the basic offset table.
  ///   - extendedOffsets: The extended one, empty where there is none.
  ///   - frames: How many frames there are.
  ///   - hasMarkers: Whether codestreams begin and end with markers, as all but RLE do.
  /// - Throws: `PixelDecodeError.fragments` where no way leads to as many frames.
  package init(
    _ pixels: EncapsulatedPixels, extendedOffsets: [UInt64], frames: Int, hasMarkers: Bool
  ) throws(PixelDecodeError) {
    let count = pixels.fragments.count
    var starts: [UInt64: Int] = [:]
    var place: UInt64 = 0
    for (index, fragment) in pixels.fragments.enumerated() {
      starts[place] = index
      place += UInt64(8 + fragment.count + fragment.count % 2)
    }
    if let ranges = Self.ranges(extendedOffsets, starts: starts, count: count, frames: frames)
      ?? Self.ranges(pixels.offsets.map { UInt64($0) }, starts: starts, count: count, frames: frames)
    {
      self.ranges = ranges
    } else if count == frames {
      ranges = (0..<count).map { $0..<$0 + 1 }
    } else if frames == 1, count > 1 {
      ranges = [0..<count]
    } else if count > frames, !hasMarkers {
      ranges = (0..<frames).map { $0..<$0 + 1 }
    } else if count > frames, let ranges = Self.byMarkers(pixels.fragments, frames: frames) {
      self.ranges = ranges
    } else {
      throw .fragments(found: count, frames: frames)
    }
  }

  private static func ranges(
    _ offsets: [UInt64], starts: [UInt64: Int], count: Int, frames: Int
  ) -> [Range<Int>]? {
    guard offsets.count >= frames else { return nil }
    let indices = offsets.compactMap { starts[$0] }
    guard indices.count == offsets.count, indices.first == 0, zip(indices, indices.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    return (0..<frames).map { indices[$0]..<($0 + 1 < indices.count ? indices[$0 + 1] : count) }
  }

  private static func byMarkers(_ fragments: [[UInt8]], frames: Int) -> [Range<Int>]? {
    let begins = fragments.indices.filter {
      fragments[$0].starts(with: [0xFF, 0xD8]) || fragments[$0].starts(with: [0xFF, 0x4F, 0xFF, 0x51])
        || fragments[$0].starts(with: [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20])
    }
    if begins.count >= frames, begins.first == 0 {
      return (0..<frames).map { begins[$0]..<($0 + 1 < begins.count ? begins[$0 + 1] : fragments.count) }
    }
    var ranges: [Range<Int>] = []
    var start = 0
    for index in fragments.indices where Self.ends(fragments[index]) {
      ranges.append(start..<index + 1)
      start = index + 1
    }
    return ranges.count >= frames ? Array(ranges.prefix(frames)) : nil
  }

  /// Whether the last bytes hold the marker that ends a codestream; padding may follow.
  private static func ends(_ fragment: [UInt8]) -> Bool {
    let tail = fragment.suffix(10)
    return zip(tail, tail.dropFirst()).contains { $0 == 0xFF && $1 == 0xD9 }
  }
}
