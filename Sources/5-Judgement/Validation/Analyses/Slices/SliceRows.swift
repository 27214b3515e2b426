// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics

/// Rows of one table that are searched for slices, with what each of them lost.
struct SliceRows {
  let source: SampleSource
  /// Rows of the source's table.
  let rows: [Int32]
  /// Their losses, 0…1.
  let losses: [Double]
}

/// The sampling units of rows from one or two tables under one numbering, with a key that stays with each unit.
///
/// The key is a hash of the unit's name, so that a patient falls into the same half whatever rows stand around.
struct SliceUnits {
  /// The unit of each row; `nil` where no unit repeats.
  let clusters: ClusterIndex?
  /// The key of each unit, or of each row where rows are units.
  let keys: [UInt64]

  init(_ parts: [SliceRows]) {
    var numbers: [Int: Int32] = [:]
    var unitOfRow: [Int32] = []
    var keys: [UInt64] = []
    var offset = 0
    for part in parts {
      let (table, units) = (part.source.table, part.source.units)
      for row in part.rows {
        // Tables of one file share their units' codes; rows that are units are told apart by their table.
        let code = units.map { Int($0.codes[Int(row)]) } ?? offset + Int(row)
        if let known = numbers[code] {
          unitOfRow.append(known)
          continue
        }
        let number = Int32(numbers.count)
        numbers[code] = number
        unitOfRow.append(number)
        let name = units?[Int(row)] ?? table.cases?[Int(row)]
        keys.append(name.map(Self.hash) ?? UInt64(offset + Int(row)))
      }
      offset += table.rowCount
    }
    clusters =
      numbers.count < unitOfRow.count ? try? ClusterIndex(unitOfRow: unitOfRow, count: numbers.count) : nil
    self.keys = keys
  }

  /// FNV-1a, 64 bits.
  private static func hash(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
