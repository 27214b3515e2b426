// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// A table that turns whole numbers into others: what a LUT sequence's item holds.
///
/// Inputs below the first mapped number take the first entry, inputs past the last take the last.
///
/// > Source: DICOM PS3.3 C.11.1.1 (modality) and C.11.2.1.1 (VOI).
public struct LookupTable: Sendable, Equatable {
  /// The input that the first entry stands for.
  public let firstMapped: Int
  /// The outputs; at least one.
  public let entries: [UInt16]
  /// How many bits an output has: 8 to 16.
  public let bits: Int
  /// LUT Explanation, where there is one.
  public let explanation: String?

  /// Makes a table; `nil` without entries or with fewer than 1 or more than 16 bits.
  public init?(firstMapped: Int, entries: [UInt16], bits: Int, explanation: String? = nil) {
    guard !entries.isEmpty, (1...16).contains(bits) else { return nil }
    self.firstMapped = firstMapped
    self.entries = entries
    self.bits = bits
    self.explanation = explanation
  }

  /// The table of an item; `nil` where the descriptor or the data cannot be read.
  ///
  /// The descriptor's first number is how many entries there are, 0 for 65536; a reader may have kept either it or the second with
  /// the wrong sign, since their value representation hangs on the samples'.
  /// - Parameters:
  ///   - item: The item of a Modality LUT, VOI LUT or Presentation LUT Sequence.
  ///   - hasSignedInputs: Whether the inputs may be negative, so that the first mapped number has a sign.
  public init?(_ item: DataSet, hasSignedInputs: Bool) {
    let descriptor = item.integers(.lutDescriptor)
    guard descriptor.count == 3, let data = item[.lutData]?.value else { return nil }
    let stated = descriptor[0] & 0xFFFF
    let count = stated == 0 ? 65536 : stated
    let entries: [UInt16]
    switch data {
    case .integers(let values):
      entries = values.map { UInt16(truncatingIfNeeded: $0) }
    case .bytes(let bytes):
      // Tables of 8 bits may stand one entry a byte or one a word.
      if bytes.count >= count, bytes.count < 2 * count, descriptor[2] <= 8 {
        entries = bytes.map(UInt16.init)
      } else {
        entries = (0..<bytes.count / 2).map { UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8 }
      }
    default: return nil
    }
    guard entries.count >= count else { return nil }
    let first = descriptor[1]
    let firstMapped: Int
    if hasSignedInputs {
      firstMapped = (32768...65535).contains(first) ? first - 65536 : first
    } else {
      firstMapped = first < 0 ? first + 65536 : first
    }
    self.init(
      firstMapped: firstMapped, entries: Array(entries.prefix(count)), bits: descriptor[2],
      explanation: item.text(.lutExplanation))
  }

  /// The greatest output that the bits allow.
  public var maximum: Double { Double((1 << bits) - 1) }

  /// The output of an input; fractions are cut to the whole number below.
  public func output(_ input: Double) -> UInt16 {
    guard input.isFinite else { return entries[0] }
    let place = input.rounded(.down) - Double(firstMapped)
    guard place > 0 else { return entries[0] }
    return place >= Double(entries.count - 1) ? entries[entries.count - 1] : entries[Int(place)]
  }
}
