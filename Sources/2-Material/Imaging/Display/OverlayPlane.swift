// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// A plane of one bit a pixel that lies over an image: outlines, text or a region of interest.
///
/// > Source: DICOM PS3.3 C.9.2; PS3.5 section 8.1.2 for planes in unused bits of the pixels.
public struct OverlayPlane: Sendable, Equatable {
  /// Its group: 0x6000, 0x6002, …, 0x601E.
  public let group: UInt16
  /// Rows of a frame.
  public let rows: Int
  /// Columns of a frame.
  public let columns: Int
  /// Frames, 1 for a single plane.
  public let frames: Int
  /// The image's first frame that it lies over, counted from 0.
  public let firstFrame: Int
  /// The image's row under its first row, counted from 0; may be negative.
  public let top: Int
  /// The image's column under its first column, counted from 0; may be negative.
  public let left: Int
  /// Whether it marks a region of interest rather than graphics.
  public let isRegion: Bool
  /// Overlay Label, where there is one.
  public let label: String?
  /// Whether it stands in unused bits of the pixels.
  public let isEmbedded: Bool
  private let bits: [Bool]

  /// The planes of a file whose bits can be read.
  ///
  /// A plane in unused bits is read from uncompressed pixels of 8 or 16 bits; where they are compressed or were left out, such a plane
  /// is passed over (a codec does not keep its bits).
  public static func all(_ dataSet: DataSet) -> [OverlayPlane] {
    stride(from: UInt16(0x6000), through: 0x601E, by: 2).compactMap { OverlayPlane(dataSet, group: $0) }
  }

  /// Why planes that a file has cannot be drawn, each a sentence.
  static func undrawn(_ dataSet: DataSet) -> [String] {
    stride(from: UInt16(0x6000), through: 0x601E, by: 2).compactMap { group in
      func tag(_ element: UInt16) -> Tag { Tag(group: group, element: element) }
      guard dataSet[tag(0x0010)] != nil || dataSet[tag(0x3000)] != nil, OverlayPlane(dataSet, group: group) == nil
      else { return nil }
      if dataSet.leavesOut(tag(0x3000)) {
        return "an overlay is not drawn: its bits were left out when the file was read"
      }
      // Without bits of its own it stands in those of the pixels, which a header lacks and a codec drops.
      guard dataSet[tag(0x3000)] == nil, Self.bytes(dataSet[.pixelData]) == nil else {
        return "an overlay is not drawn: it cannot be read"
      }
      return "an overlay is not drawn: it stands in unused bits of the pixels, which are not read"
    }
  }

  /// The plane of a group; `nil` where there is none or it cannot be read.
  public init?(_ dataSet: DataSet, group: UInt16) {
    func tag(_ element: UInt16) -> Tag { Tag(group: group, element: element) }
    guard let rows = dataSet.integer(tag(0x0010)), let columns = dataSet.integer(tag(0x0011)),
      (1...65535).contains(rows), (1...65535).contains(columns)
    else { return nil }
    let frames = max(1, dataSet.integer(tag(0x0015)) ?? 1)
    let (count, overflow) = (rows * columns).multipliedReportingOverflow(by: frames)
    guard !overflow else { return nil }
    // Places beyond any image are all the same, and can be reckoned with.
    func bounded(_ number: Int) -> Int { min(1 << 20, max(-(1 << 20), number)) - 1 }
    let origin = dataSet.integers(tag(0x0050))
    self.group = group
    self.rows = rows
    self.columns = columns
    self.frames = frames
    firstFrame = bounded(dataSet.integer(tag(0x0051)) ?? 1)
    top = bounded(origin.count == 2 ? origin[0] : 1)
    left = bounded(origin.count == 2 ? origin[1] : 1)
    isRegion = dataSet.text(tag(0x0040)) == "R"
    label = dataSet.text(tag(0x1500))
    if let own = Self.bytes(dataSet[tag(0x3000)]) {
      guard own.count * 8 >= count else { return nil }
      isEmbedded = false
      bits = (0..<count).map { own[$0 >> 3] >> UInt8($0 & 7) & 1 == 1 }
    } else {
      // The retired way: the plane is one of the bits of each pixel that hold no sample.
      let allocated = dataSet.integer(.bitsAllocated) ?? 0
      guard let position = dataSet.integer(tag(0x0102)), position >= 0, position < allocated,
        dataSet.integer(.samplesPerPixel) == 1, rows == dataSet.integer(.rows), columns == dataSet.integer(.columns),
        let pixels = Self.bytes(dataSet[.pixelData])
      else { return nil }
      let stored = dataSet.integer(.bitsStored) ?? allocated
      let high = dataSet.integer(.highBit) ?? stored - 1
      guard (1...allocated).contains(stored), (0..<allocated).contains(high),
        position > high || position <= high - stored
      else { return nil }
      isEmbedded = true
      switch allocated {
      case 8:
        guard pixels.count >= count else { return nil }
        bits = (0..<count).map { pixels[$0] >> UInt8(position) & 1 == 1 }
      case 16:
        guard pixels.count / 2 >= count else { return nil }
        bits = (0..<count).map { pixels[2 * $0 + position / 8] >> UInt8(position % 8) & 1 == 1 }
      default: return nil
      }
    }
  }

  /// Which pixels of an image's frame it covers, row by row.
  ///
  /// - Parameters:
  ///   - frame: The image's frame, counted from 0.
  ///   - imageRows: The image's rows.
  ///   - imageColumns: The image's columns.
  /// - Returns: `rows × columns` answers; all false for a frame that the plane does not lie over.
  public func mask(frame: Int, imageRows: Int, imageColumns: Int) -> [Bool] {
    guard imageRows > 0, imageColumns > 0 else { return [] }
    var mask = [Bool](repeating: false, count: imageRows * imageColumns)
    // A single plane lies over every frame unless it names one.
    let place = frame - firstFrame
    let own = frames == 1 && firstFrame == 0 ? 0 : place
    guard own >= 0, own < frames else { return mask }
    for row in 0..<rows {
      let y = row + top
      guard y >= 0, y < imageRows else { continue }
      for column in 0..<columns {
        let x = column + left
        guard x >= 0, x < imageColumns else { continue }
        if bits[(own * rows + row) * columns + column] { mask[y * imageColumns + x] = true }
      }
    }
    return mask
  }

  private static func bytes(_ element: DataSet.Element?) -> [UInt8]? {
    switch element?.value {
    case .bytes(let bytes): bytes
    case .integers(let words):
      words.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    default: nil
    }
  }
}
