// SPDX-License-Identifier: Apache-2.0
import Catalog
import Foundation
import ImageFiles
import TestSupport
import Testing
import Vocabulary
import Volumes

@Suite("Archives of NumPy")
struct NumPyTests {
  /// Written by `numpy.savez_compressed` of NumPy 2.4.6: train_images, 3 × 4 × 5 bytes from 0 on; train_labels [[1], [0], [1]] bytes;
  /// test_images, the first of them less 7 as big-endian numbers of 16 bits; test_labels [[0]] of 64 bits.
  static let packed =
    "UEsDBC0AAAAIAAAAIQBlZeUb//////////8QABQAdHJhaW5faW1hZ2VzLm5weQEAEAC8AAAAAAAAAIUAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgXlNqqK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaxjoKJjoKppo6CrUK5AEuBkYmZhZWNnYOTi5uHl4+fgFBIWERUTFxCUkpaRlZOXkFRSVlFVU1dQ1NLW0dXT19A0MjYxNTM3MLSytrAFBLAwQtAAAACAAAACEAi9zukP//////////EAAUAHRyYWluX2xhYmVscy5ucHkBABAAgwAAAAAAAABJAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF5Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6CoaaOgq1CmQDLkYGRgBQSwMELQAAAAgAAAAhAGgNVMH//////////w8AFAB0ZXN0X2ltYWdlcy5ucHkBABAAqAAAAAAAAABzAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaSuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoY6CiY6CqaaOgq1CuQBrp//f/3//f/P/7////3//5+BgZGBiYGZgYWBlYGNgZ2Bg4GTgYuBm4GHAQBQSwMELQAAAAgAAAAhAJCqrmn//////////w8AFAB0ZXN0X2xhYmVscy5ucHkBABAAiAAAAAAAAABJAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoY6CoaaOgq1CmQDLgYoAABQSwECLQMtAAAACAAAACEAZWXlG4UAAAC8AAAAEAAAAAAAAAAAAAAAgAEAAAAAdHJhaW5faW1hZ2VzLm5weVBLAQItAy0AAAAIAAAAIQCL3O6QSQAAAIMAAAAQAAAAAAAAAAAAAACAAccAAAB0cmFpbl9sYWJlbHMubnB5UEsBAi0DLQAAAAgAAAAhAGgNVMFzAAAAqAAAAA8AAAAAAAAAAAAAAIABUgEAAHRlc3RfaW1hZ2VzLm5weVBLAQItAy0AAAAIAAAAIQCQqq5pSQAAAIgAAAAPAAAAAAAAAAAAAACAAQYCAAB0ZXN0X2xhYmVscy5ucHlQSwUGAAAAAAQABAD2AAAAkAIAAAAA"

  private func made() throws -> [UInt8] { [UInt8](try #require(Data(base64Encoded: Self.packed))) }

  private func array(_ name: String, _ bytes: [UInt8]) throws -> NumPyArray {
    let zip = try ZipArchive(bytes)
    let entry = try #require(zip.entries.first { $0.name == name })
    return try NumPyArray(try zip.bytes(of: entry, limit: 1 << 20))
  }

  @Test func `reads what NumPy wrote`() throws {
    let bytes = try made()
    let train = try array("train_images.npy", bytes)
    #expect(train.shape == [3, 4, 5])
    #expect(train.samples == .uint8((0..<60).map { UInt8($0) }))
    #expect(train.element(2)?.samples == .uint8((40..<60).map { UInt8($0) }))
    #expect(train.element(3) == nil)
    #expect(try array("train_labels.npy", bytes).samples == .uint8([1, 0, 1]))
    #expect(try array("test_images.npy", bytes).samples == .int16((0..<20).map { Int16($0 - 7) }))
    #expect(try array("test_labels.npy", bytes) == NumPyArray(shape: [1, 1], samples: .int64([0])))
  }

  @Test func `gives back what it writes`() throws {
    let samples: [VoxelSamples] = [
      .uint8([1, 2, 3, 4, 5, 6]), .int16([-1, 2, -3, 4, -5, 6]), .float32([0.5, -1, 2, 3, 4, 5]),
      .float64([1, 2, 3, 4, 5, 6]), .uint32([7, 8, 9, 10, 11, 12]),
    ]
    for samples in samples {
      for shape in [[6], [2, 3], [1, 2, 3]] {
        let array = try #require(NumPyArray(shape: shape, samples: samples))
        #expect(try NumPyArray(array.bytes) == array)
        #expect(array.bytes.count % 64 == samples.count * samples.type.byteCount % 64)
      }
    }
  }

  @Test func `takes each image in with its subset and its label, as a patient of its own`() throws {
    let archive = try MadeArchive()
    let file = archive.folder.file("made.npz")
    try Data(try made()).write(to: file)
    let plan = try ImportPlan(paths: [file])
    #expect(
      plan.items.map(\.name) == (0..<3).map { "made.npz/train_images.npy/\($0)" } + ["made.npz/test_images.npy/0"])
    let outcome = try Importer(made: archive.catalog, .made()).run(plan)
    #expect(outcome.taken == 4 && outcome.patientsOfOneImage == 4 && outcome.newPatients == 4)
    let entries = try archive.catalog.entries()
    #expect(entries.map { $0.attributes["subset"]?.words } == ["train", "train", "train", "test"])
    #expect(entries.map { $0.attributes["label"] } == [.number(1), .number(0), .number(1), .number(0)])
    #expect(entries[0].attributes["rows"] == .number(4) && entries[0].attributes["columns"] == .number(5))
    let again = try Importer(made: archive.catalog, .made()).run(plan)
    #expect(again.taken == 0 && again.doneBefore == 4)
    #expect(try NumPyArray(archive.catalog.bytes(of: 2)).samples == .uint8((20..<40).map { UInt8($0) }))
  }

  @Test(arguments: [0, 8]) func `unpacks piece by piece what it unpacks as a whole`(_ method: Int) throws {
    let bytes = method == 8 ? try made() : StoredZip.bytes(["train_images.npy": (0..<3000).map { UInt8($0 % 251) }])
    let zip = try ZipArchive(bytes)
    for entry in zip.entries {
      let whole = try zip.bytes(of: entry, limit: 1 << 20)
      for piece in [1, 7, 64, 100_000] {
        let reader = try ZipReader(zip, entry)
        var joined: [UInt8] = []
        while true {
          let next = try reader.read(piece)
          if next.isEmpty { break }
          joined += next
        }
        #expect(joined == whole)
        #expect(throws: ImageFileError.self) { try reader.skip(1) }
      }
    }
    // Any changed byte is found at the latest with the last piece.
    var refused = 0
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 1
      do {
        let changed = try ZipArchive(damaged)
        for entry in changed.entries {
          let reader = try ZipReader(changed, entry)
          var joined: [UInt8] = []
          while true {
            let next = try reader.read(50)
            if next.isEmpty { break }
            joined += next
          }
          let same = zip.entries.first { $0.name == entry.name }
          if let same { #expect(joined == (try zip.bytes(of: same, limit: 1 << 20))) }
        }
      } catch { refused += 1 }
    }
    #expect(refused > bytes.count / 3)
  }

  @Test func `plans a million images in the memory of one, and gives each when it is asked for`() throws {
    let made = try MadeArchive()
    let count = 1_000_000
    let array = try #require(
      NumPyArray(shape: [count, 2, 2], samples: .uint8([UInt8](repeating: 0, count: 4 * count))))
    let file = made.folder.file("large.npz")
    try Data(StoredZip.bytes(["images.npy": array.bytes])).write(to: file)
    let plan = try ImportPlan(paths: [file])
    #expect(plan.items.count == count && plan.items.wordless == count)
    #expect(plan.items[count - 1].name == "large.npz/images.npy/\(count - 1)")
    #expect(plan.items[count - 1].part?.index == count - 1)
    #expect(plan.items.heldCount == 1, "the array stands for its images")
    #expect(ImportPlan.Items(plan.items.prefix(3)).map(\.name) == plan.items.prefix(3).map(\.name))
  }

  @Test func `gives no other image in a broken one's place`() throws {
    // Ten images of one MiB each, in three blocks; the checksum of the array is not that of its bytes.
    let side = 1024
    let samples = (0..<10 * side * side).map { UInt8(truncatingIfNeeded: $0 / (side * side)) }
    let array = try #require(NumPyArray(shape: [10, side, side], samples: .uint8(samples)))
    var bytes = StoredZip.bytes(["images.npy": array.bytes])
    let place = bytes.count - 1000
    let entry = try #require((place..<bytes.count).first { Array(bytes[$0..<$0 + 4]) == [0x50, 0x4B, 1, 2] })
    bytes[entry + 16] ^= 1
    bytes[14] ^= 1
    let zip = try ZipArchive(bytes)
    let images = try NumPyImages(zip, try #require(zip.entries.first))
    #expect(try images.element(5)?.samples == .uint8([UInt8](repeating: 5, count: side * side)))
    for _ in 0..<2 {
      #expect(throws: ImageFileError.self) { try images.element(9) }
      #expect(throws: ImageFileError.self) { try images.element(8) }
      #expect(try images.element(1)?.samples == .uint8([UInt8](repeating: 1, count: side * side)))
    }
  }

  @Test func `refuses an archive with two arrays of one name`() throws {
    func array(_ count: Int) throws -> [UInt8] {
      try #require(NumPyArray(shape: [count, 2, 2], samples: .uint8([UInt8](repeating: 0, count: 4 * count)))).bytes
    }
    let folder = try TemporaryFolder()
    let file = folder.file("twice.npz")
    var bytes = StoredZip.bytes(["x_train.npy": try array(4), "y_train.npy": try array(3)])
    // The second is given the first one's name, in its own head and in the list at the end.
    for start in bytes.indices.dropLast(11) where Array(bytes[start..<start + 11]) == Array("y_train.npy".utf8) {
      bytes[start] = UInt8(ascii: "x")
    }
    try Data(bytes).write(to: file)
    #expect(try ImportPlan(paths: [file]).items.isEmpty)
  }

  @Test func `survives any damaged byte and any cut, and never gives other numbers in silence`() throws {
    let bytes = try made()
    let names = ["train_images.npy", "train_labels.npy", "test_images.npy", "test_labels.npy"]
    let whole = try names.map { try array($0, bytes) }
    var random = SplitMix(seed: 5)
    var refused = 0
    for turn in 0..<3000 {
      var damaged = bytes
      if turn < bytes.count {
        damaged[turn] ^= UInt8(truncatingIfNeeded: random.next() | 1)
      } else if turn % 2 == 0 {
        damaged.removeLast(1 + Int(random.next() % UInt64(bytes.count - 1)))
      } else {
        for _ in 0..<4 { damaged[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next()) }
      }
      for (name, expected) in zip(names, whole) {
        do {
          let zip = try ZipArchive(damaged)
          for entry in zip.entries where entry.name == name {
            let found = try NumPyArray(try zip.bytes(of: entry, limit: 1 << 20))
            #expect(found == expected)
          }
        } catch {
          refused += 1
        }
      }
    }
    #expect(refused > 1000)
  }

  @Test func `refuses what announces more than there is`() throws {
    func header(_ text: String) -> [UInt8] {
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8)
    }
    let texts = [
      "{'descr': '|u1', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807), }",
      "{'descr': '|u1', 'fortran_order': False, 'shape': (-1, 3), }",
      "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2), }",
      "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "{'descr': [('a', '<i4')], 'shape': (1,), }", "{}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000,), }",
    ]
    for text in texts {
      #expect(throws: ImageFileError.self, "\(text)") { try NumPyArray(header(text) + [0, 0, 0, 0]) }
    }
    #expect(throws: ImageFileError.self) { try ZipArchive([]) }
    #expect(throws: ImageFileError.self) { try ZipArchive([UInt8](repeating: 0x50, count: 1000)) }
  }

  @Test(.enabled(if: SharedFiles.isThere, "wants the shared data")) func `plans PneumoniaMNIST`() throws {
    let plan = try ImportPlan(paths: [SharedFiles.file("data/cxr/medmnist/pneumoniamnist.npz")])
    // The numbers of images that stand beside the file.
    #expect(plan.items.filter { $0.part?.subset == "train" }.count == 2428)
    #expect(plan.items.filter { $0.part?.subset == "val" }.count == 270)
    #expect(plan.items.count == 2698)
  }
}
