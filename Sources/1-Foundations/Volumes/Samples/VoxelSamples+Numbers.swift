// SPDX-License-Identifier: Apache-2.0

extension VoxelSamples {
  /// Every `step`-th number from `first`, scaled, rounded once to single precision.
  ///
  /// - Parameters:
  ///   - first: The first number to take.
  ///   - step: The distance to the next, 1 or more.
  ///   - count: How many to take; all must be there.
  ///   - slope: The factor.
  ///   - intercept: What is added to the product.
  /// - Returns: `count` values.
  public func floats(from first: Int, every step: Int, count: Int, slope: Double, intercept: Double) -> [Float] {
    precondition(first >= 0 && step > 0 && count >= 0, "the numbers to take must exist")
    precondition(count == 0 || first + (count - 1) * step < self.count, "the numbers to take must exist")
    let isPlain = slope == 1 && intercept == 0
    func taken<Number>(_ numbers: [Number], _ single: (Number) -> Float, _ double: (Number) -> Double) -> [Float] {
      [Float](unsafeUninitializedCapacity: count) { floats, initialized in
        if isPlain {
          for index in 0..<count { floats.initializeElement(at: index, to: single(numbers[first + index * step])) }
        } else {
          for index in 0..<count {
            let value = slope * double(numbers[first + index * step]) + intercept
            floats.initializeElement(at: index, to: Float(value))
          }
        }
        initialized = count
      }
    }
    switch self {
    case .int8(let numbers): return taken(numbers, { Float($0) }, { Double($0) })
    case .uint8(let numbers): return taken(numbers, { Float($0) }, { Double($0) })
    case .int16(let numbers): return taken(numbers, { Float($0) }, { Double($0) })
    case .uint16(let numbers): return taken(numbers, { Float($0) }, { Double($0) })
    case .int32(let numbers): return taken(numbers, { Float($0) }, { Double($0) })
    case .uint32(let numbers): return taken(numbers, { Float($0) }, { Double($0) })
    case .int64(let numbers): return taken(numbers, { Float($0) }, { Double($0) })
    case .uint64(let numbers): return taken(numbers, { Float($0) }, { Double($0) })
    case .float32(let numbers): return taken(numbers, { $0 }, { Double($0) })
    case .float64(let numbers): return taken(numbers, { Float($0) }, { $0 })
    }
  }

  /// The numbers as labels; `nil` where one is not a whole number from 0 to 65535.
  public var labels: [UInt16]? {
    func whole<Number: BinaryInteger>(_ numbers: [Number]) -> [UInt16]? {
      var labels = [UInt16](repeating: 0, count: numbers.count)
      for index in labels.indices {
        guard let label = UInt16(exactly: numbers[index]) else { return nil }
        labels[index] = label
      }
      return labels
    }
    func fractions<Number: BinaryFloatingPoint>(_ numbers: [Number]) -> [UInt16]? {
      var labels = [UInt16](repeating: 0, count: numbers.count)
      for index in labels.indices {
        guard let label = UInt16(exactly: numbers[index]) else { return nil }
        labels[index] = label
      }
      return labels
    }
    switch self {
    case .int8(let numbers): return whole(numbers)
    case .uint8(let numbers): return numbers.map { UInt16($0) }
    case .int16(let numbers): return whole(numbers)
    case .uint16(let numbers): return numbers
    case .int32(let numbers): return whole(numbers)
    case .uint32(let numbers): return whole(numbers)
    case .int64(let numbers): return whole(numbers)
    case .uint64(let numbers): return whole(numbers)
    case .float32(let numbers): return fractions(numbers)
    case .float64(let numbers): return fractions(numbers)
    }
  }
}
