// SPDX-License-Identifier: Apache-2.0
import DICOM
import Testing

/// Files that were changed or cut: nothing traps, and whatever is delivered can be carried on.
@Suite("Reading damaged data sets")
struct DataSetReaderDamageTests {
  private static let bases: [[UInt8]] = {
    var bases: [[UInt8]] = []
    for (seed, syntax) in TransferSyntax.allCases.prefix(7).enumerated() {
      var made = MadeDataSets(seed: UInt64(seed) + 100)
      if let bytes = try? DataSetWriter.bytes(of: made.file(syntax), as: syntax) { bases.append(bytes) }
    }
    // Undefined lengths and code extensions, which the writer does not make.
    var hand = HandBytes.part10("1.2.840.10008.1.2.1")
    hand.explicit(0x0008_0005, "CS", "\\ISO 2022 IR 87\\ISO 2022 IR 149")
    hand.explicit(0x0008_1140, "SQ", [], length: 0xFFFF_FFFF)
    hand.item(0xFFFF_FFFF)
    hand.explicit(0x0010_0010, "PN", [0x41, 0x3D, 0x1B, 0x24, 0x42, 0x3B, 0x33, 0x1B, 0x28, 0x42])
    hand.explicit(0x0009_1001, "UN", [], length: 0xFFFF_FFFF)
    hand.item(0xFFFF_FFFF)
    hand.implicit(0x0010_0020, Array("ab".utf8))
    hand.itemEnd()
    hand.sequenceEnd()
    hand.itemEnd()
    hand.sequenceEnd()
    hand.explicit(0x0010_0010, "PN", [0x1B, 0x24, 0x29, 0x43, 0xB1, 0xE8, 0x5E, 0x41])
    bases.append(hand.bytes)
    return bases
  }()

  private func check(_ bytes: [UInt8], _ options: DataSetReader.Options) throws {
    let file = DataSetReader.read(bytes, options: options)
    #expect(file.faults.count <= 1000)
    let wire = try file.wireBytes()
    let back = DICOMFile(wireBytes: wire)
    // Numbers that are none differ from themselves.
    #expect(try back?.wireBytes() == wire)
    #expect(back?.faults == file.faults)
    let json = DataSetJSON.bytes(of: file.dataSet)
    #expect(throws: Never.self) { _ = try DataSetJSON.dataSet(from: json) }
  }

  @Test(arguments: 0..<8)
  func `thousands of changed bytes trap nothing`(_ shard: Int) throws {
    #expect(Self.bases.count == 8)
    var made = MadeDataSets(seed: UInt64(shard) + 1000)
    for round in 0..<500 {
      var bytes = Self.bases[made.below(Self.bases.count)]
      for _ in 0...made.below(8) {
        let place = made.below(10) < 8 ? 132 + made.below(bytes.count - 132) : made.below(bytes.count)
        switch made.below(4) {
        case 0: bytes[place] = [0x00, 0xFF, 0xFE, 0x7F, 0x80, 0x1B, 0x5C][made.below(7)]
        case 1: bytes[place] ^= UInt8(1 << made.below(8))
        case 2: bytes.remove(at: place)
        default: bytes[place] = UInt8(made.below(256))
        }
      }
      if made.below(4) == 0 { bytes.removeLast(made.below(bytes.count)) }
      try check(bytes, round % 3 == 0 ? .init(largestValue: 16) : round % 3 == 1 ? .header : .all)
    }
  }

  @Test func `every cut of a file is read as far as it goes`() throws {
    for base in Self.bases.prefix(2) + Self.bases.suffix(1) {
      var last = 0
      for end in stride(from: 0, to: min(base.count, 3000), by: 1) {
        let file = DataSetReader.read(Array(base[..<end]))
        // Without a fault, the cut lies between two elements.
        if file.faults.isEmpty { #expect(file.dataSet.elements.count >= last) }
        last = max(last, file.dataSet.elements.count)
      }
      #expect(last > 0)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a file of nothing but tags out of order costs no more than a sound one`() {
    var hand = HandBytes.part10("1.2.840.10008.1.2")
    for element in (0..<300_000 as Range<UInt32>).reversed() { hand.implicit(0x0010_0000 + element, [1, 0]) }
    let file = DataSetReader.read(hand.bytes)
    #expect(file.dataSet.elements.count == 300_000)
    #expect(file.dataSet.elements.first?.tag == .init(0x0010_0000))
    #expect(file.faults.count == 1000)
  }

  @Test func `noise traps nothing`() throws {
    var made = MadeDataSets(seed: 77)
    for round in 0..<500 {
      let noise = made.bytes(made.below(400))
      let syntax = TransferSyntax.allCases[made.below(4)]
      try check(round % 2 == 0 ? noise : HandBytes.part10(syntax.rawValue).bytes + noise, .all)
    }
  }

  @Test func `bytes that are no wire format are refused`() throws {
    var made = MadeDataSets(seed: 5)
    let file = made.file(.explicitLittleEndian)
    let wire = try file.wireBytes()
    #expect(DICOMFile(wireBytes: wire) == file)
    for end in stride(from: 0, to: wire.count, by: 7) { #expect(DICOMFile(wireBytes: Array(wire[..<end])) == nil) }
    #expect(DICOMFile(wireBytes: wire + [0]) == nil)
    for _ in 0..<500 {
      var changed = wire
      changed[made.below(changed.count)] = UInt8(made.below(256))
      if let read = DICOMFile(wireBytes: changed) { #expect(read.dataSet.elements.count <= changed.count) }
    }
  }
}
