// SPDX-License-Identifier: Apache-2.0
import Inference
import Testing

@Suite struct `A tensor is a box of numbers` {
  @Test func `is made where the values fill the shape, and only there`() {
    #expect(Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])?.values.count == 6)
    #expect(Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5]) == nil)
    #expect(Tensor(shape: [], values: [7])?.values == [7])
    #expect(Tensor(shape: [0, 5], repeating: 1)?.values.isEmpty == true)
  }

  @Test func `refuses shapes that are negative or beyond what there can be`() {
    #expect(Tensor(shape: [-1, 2], repeating: 0) == nil)
    #expect(Tensor.count(of: [1 << 16, 1 << 15]) == 1 << 31)
    #expect(Tensor.count(of: [1 << 16, 1 << 16]) == nil)
    #expect(Tensor.count(of: [.max, .max]) == nil)
  }
}
