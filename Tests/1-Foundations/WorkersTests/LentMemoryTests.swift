// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import Workers

@Suite("Lent memory")
struct LentMemoryTests {
  @Test func `shows its reader what its maker has written last, each array at its place`() throws {
    var memory = try LentMemory(count: 4096)
    let reader = try #require(BorrowedMemory(memory.descriptor))
    #expect(reader.bytes.count == 4096)
    #expect(reader.bytes.allSatisfy { $0 == 0 })
    for round in 1...3 {
      let arrays = [[Float(round), 2, 3], [], [4, Float(round) * 5]]
      let offsets = try memory.write(arrays, alignedTo: 64)
      #expect(offsets == [0, 64, 64])
      let seen = zip(arrays, offsets).map { array, offset in
        array.indices.map { reader.bytes.load(fromByteOffset: offset + 4 * $0, as: Float.self) }
      }
      #expect(seen == arrays)
    }
    #expect(LentMemory.length(of: [[Float](repeating: 0, count: 3), [], [1, 2]], alignedTo: 64) == 72)
    _ = consume memory
  }

  @Test func `cannot be written to, made longer or shorter by who is handed it`() throws {
    let memory = try LentMemory(count: 100)
    let descriptor = memory.descriptor
    #expect(pwrite(descriptor, "x", 1, 0) == -1)
    #expect(ftruncate(descriptor, 0) == -1)
    #expect(ftruncate(descriptor, 200) == -1)
    let mapped = mmap(nil, 100, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    #expect(mapped == MAP_FAILED)
    let reader = try #require(BorrowedMemory(descriptor))
    let start = UnsafeMutableRawPointer(mutating: try #require(reader.bytes.baseAddress))
    #expect(mprotect(start, 100, PROT_READ | PROT_WRITE) == -1)
    withExtendedLifetime(reader) {}
    _ = consume memory
  }

  @Test func `takes no more than it has, and then nothing of it`() throws {
    var memory = try LentMemory(count: 16)
    _ = try memory.write([[1, 2] as [Float]], alignedTo: 64)
    do throws(SealedMemory.Failure) {
      _ = try memory.write([[9, 9, 9, 9, 9] as [Float]], alignedTo: 64)
      Issue.record("more than it has")
    } catch {
      #expect(error == .length(expected: 20, found: 16))
    }
    let reader = try #require(BorrowedMemory(memory.descriptor))
    #expect(reader.bytes.load(as: Float.self) == 1)
    _ = consume memory
    // What its maker has given back stays where its reader sees it.
    #expect(reader.bytes.load(fromByteOffset: 4, as: Float.self) == 2)
    #expect(throws: SealedMemory.Failure.self) { _ = try LentMemory(count: 0) }
  }

  @Test func `is not seen where it could become shorter, or is none`() throws {
    guard let open = OpenMemory() else {
      Issue.record("no memory")
      return
    }
    let descriptor = open.descriptor
    #expect(write(descriptor, "words", 5) == 5)
    #expect(BorrowedMemory(descriptor) == nil)
    #expect(BorrowedMemory(-1) == nil)
    let sealed = try SealedMemory.make(of: [1, 2] as [Float])
    #expect(BorrowedMemory(sealed)?.bytes.count == 8)
    close(sealed)
    _ = consume open
  }
}
