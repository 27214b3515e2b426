// SPDX-License-Identifier: Apache-2.0
import Testing
import Volumes

@Suite struct SamplesTests {
  @Test func `numbers are read from bytes of either order`() {
    let bytes: [UInt8] = [0x01, 0x02, 0xFF, 0xFE]
    #expect(VoxelSamples(bytes: bytes, type: .uint16, order: .littleEndian) == .uint16([0x0201, 0xFEFF]))
    #expect(VoxelSamples(bytes: bytes, type: .uint16, order: .bigEndian) == .uint16([0x0102, 0xFFFE]))
    #expect(VoxelSamples(bytes: bytes, type: .int16, order: .bigEndian) == .int16([258, -2]))
    #expect(VoxelSamples(bytes: bytes, type: .int8, order: .bigEndian) == .int8([1, 2, -1, -2]))
    #expect(VoxelSamples(bytes: [0x3F, 0x80, 0, 0], type: .float32, order: .bigEndian) == .float32([1]))
    #expect(VoxelSamples(bytes: bytes, type: .float64, order: .bigEndian) == nil)
  }

  @Test(arguments: VoxelType.allCases, [ByteOrder.littleEndian, .bigEndian])
  func `bytes go round through every type`(_ type: VoxelType, _ order: ByteOrder) throws {
    let bytes = (0..<48).map { UInt8($0 * 5 % 251) }
    let samples = try VoxelSamples(bytes: bytes, type: type, order: order).unwrapped
    #expect(samples.type == type)
    #expect(samples.count == 48 / type.byteCount)
    #expect(samples.bytes(order: order) == bytes)
  }

  @Test func `values are scaled in double precision and labels are whole`() {
    let samples = VoxelSamples.int16([-2, 5, 7, 100])
    #expect(samples.floats(from: 1, every: 2, count: 2, slope: 0.5, intercept: -1) == [1.5, 49])
    #expect(samples.labels == nil)
    #expect(VoxelSamples.float64([0, 3, 65535]).labels == [0, 3, 65535])
    #expect(VoxelSamples.float32([0.5]).labels == nil)
    #expect(VoxelSamples.uint64([65536]).labels == nil)
    #expect(VoxelSamples.float32([.nan]).labels == nil)
  }
}
