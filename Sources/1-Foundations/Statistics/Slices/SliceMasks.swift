// SPDX-License-Identifier: Apache-2.0

/// The rows of one half as bits: one word of 64 rows after another, for each level of each attribute.
///
/// The rows of a conjunction are then a few thousand words away, whatever its size.
struct SliceMasks {
  typealias Mask = [UInt64]

  let rowCount: Int
  private let words: Int
  private let attributes: [[Mask]]

  init(_ sample: SliceSample, rows: [Int32]) {
    let words = (rows.count + 63) / 64
    rowCount = rows.count
    self.words = words
    attributes = sample.attributes.map { attribute in
      var masks = [UInt64](repeating: 0, count: attribute.levels.count * words)
      masks.withUnsafeMutableBufferPointer { masks in
        for (place, row) in rows.enumerated() {
          masks[Int(attribute.codes[Int(row)]) &* words &+ place >> 6] |= 1 << UInt64(place & 63)
        }
      }
      return attribute.levels.indices.map { Array(masks[$0 * words..<($0 + 1) * words]) }
    }
  }

  /// The rows of which all conditions hold.
  func mask(_ conditions: [(attribute: Int, level: Int)]) -> Mask {
    conditions.dropFirst().reduce(attributes[conditions[0].attribute][conditions[0].level]) { mask, condition in
      let other = attributes[condition.attribute][condition.level]
      return Mask(unsafeUninitializedCapacity: words) { buffer, count in
        for word in 0..<words { buffer[word] = mask[word] & other[word] }
        count = words
      }
    }
  }

  /// How many rows a mask has.
  static func count(_ mask: Mask) -> Int { mask.reduce(0) { $0 &+ $1.nonzeroBitCount } }

  /// How many rows two masks share.
  static func shared(_ a: Mask, _ b: Mask) -> Int {
    var sum = 0
    for word in a.indices { sum &+= (a[word] & b[word]).nonzeroBitCount }
    return sum
  }

  /// Adds the rows of one mask to another.
  static func add(_ mask: Mask, to union: inout Mask) {
    for word in mask.indices { union[word] |= mask[word] }
  }

  /// Calls for each row of a mask that another one lacks, in order.
  static func forEach(in mask: Mask, without other: Mask? = nil, _ body: (Int) -> Void) {
    for word in mask.indices {
      var bits = mask[word] & ~(other?[word] ?? 0)
      while bits != 0 {
        body(word << 6 | bits.trailingZeroBitCount)
        bits &= bits - 1
      }
    }
  }
}
