// SPDX-License-Identifier: Apache-2.0

/// How the raw image becomes the picture that is read, and what the maker's software reports of it.
///
/// The logarithm of the open beam over the raw image (the open beam corrected for distance and heel) is the attenuation; its
/// histogram over the field, less what was hit directly, says where the lungs and the bones lie; the look's curve, with the edges
/// enhanced, makes greys of it.
struct PictureMaker: Sendable {
  /// The greatest number of the picture.
  static let white: Float = 4095
  /// Attenuations below this are the open beam.
  private static let directLimit: Float = 0.35

  private let simulator: RadiographSimulator
  private let shutter: Shutter
  private let geometry: BeamGeometry
  /// The raw number of the open beam for each mm² at 1 m, without scatter.
  private let open: Float

  init(_ simulator: RadiographSimulator, shutter: Shutter) {
    self.simulator = simulator
    self.shutter = shutter
    geometry = BeamGeometry(simulator.system)
    let beam = zip(simulator.spectrum.fluence, simulator.deposits).reduce(0) { $0 + $1.0 * $1.1.mean }
    open = Float(
      beam * simulator.system.exposure.milliampereSeconds * simulator.grid.primary * simulator.rawPerDeposit)
  }

  /// The exposure index: 100 for each µGy of RQA 5 that would give the median raw number of what the patient covers.
  func exposureIndex(_ raw: [UInt16], _ plane: Plane) -> Double {
    var counts = [Int](repeating: 0, count: 1 << 16)
    var count = 0
    for isDirectToo in [false, true] where count == 0 {
      for row in shutter.rows {
        for column in shutter.columns {
          let index = row * plane.columns + column
          if isDirectToo || plane.pixels[index] >= Self.directLimit {
            counts[Int(raw[index])] += 1
            count += 1
          }
        }
      }
    }
    var below = 0
    for (number, more) in counts.enumerated() {
      below += more
      if 2 * below >= count { return 100 * Double(number) / simulator.rawPerMicrogray }
    }
    return 0
  }

  /// The picture of 12 bits.
  func picture(_ attenuations: Plane, workers: Int?) -> [UInt16] {
    let processing = simulator.system.processing
    let plane = processing.look == .balanced ? balanced(attenuations, workers) : attenuations
    let levels = Levels(plane, shutter, deadColumns: simulator.system.detector.deadColumns)
    let slow = processing.edgeStrength != 0 ? blurred(plane, processing.edgeScale, workers) : nil
    let grey = Greys(processing, levels)
    let annotation = Annotation(processing.annotation, shutter, rows: plane.rows)
    let isInverted = processing.isMonochrome1 != processing.isSilentlyInverted
    let strength = Float(processing.edgeStrength)
    let columns = plane.columns
    return [UInt16](unsafeUninitializedCapacity: columns * plane.rows) { buffer, initialized in
      initialized = columns * plane.rows
      guard let base = buffer.baseAddress else { return }
      // Safe because each row is written by one thread, and all threads have ended when the call returns.
      nonisolated(unsafe) let start = base
      inRowChunks(of: plane.rows, workers: workers) { rows in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * columns + 16) { scratch in
          let line = scratch.baseAddress.unsafelyUnwrapped
          let mask = line + columns + 8
          for row in rows {
            plane.pixels.withUnsafeBufferPointer { pixels in
              let source = pixels.baseAddress.unsafelyUnwrapped + row * columns
              if let slow {
                slow.row(row, of: columns, into: mask)
                for column in 0..<columns { line[column] = source[column] + strength * (source[column] - mask[column]) }
              } else {
                for column in 0..<columns { line[column] = source[column] }
              }
            }
            grey.apply(line, columns)
            let isField = shutter.rows.contains(row)
            let target = start + row * columns
            for column in 0..<columns {
              let value = isField && shutter.columns.contains(column) ? line[column] : 0
              target[column] = UInt16(value + 0.5)
            }
            annotation.write(target, row: row)
            if isInverted { for column in 0..<columns { target[column] = UInt16(Self.white) - target[column] } }
          }
        }
      }
    }
  }

  /// The natural logarithm of the open beam over what came, within −0.5…11.5; 0 where the detector is saturated.
  func attenuation(_ raw: [UInt16], workers: Int?) -> Plane {
    let detector = simulator.system.detector
    let columns = detector.columns
    return raw.withUnsafeBufferPointer { source in
      // Safe because it is only read while this call lasts.
      nonisolated(unsafe) let source = source
      return Plane.written(columns: columns, rows: detector.rows, workers: workers) { row, target in
        let numbers = source.baseAddress.unsafelyUnwrapped + row * columns
        let beam = open * simulator.heel[row]
        let saturated = Float(simulator.fullScale) * 0.99
        let ramp = Floats(0, 1, 2, 3, 4, 5, 6, 7)
        var column = 0
        while column < columns {
          let count = min(8, columns - column)
          var came = Floats(repeating: 1)
          for lane in 0..<count { came[lane] = Float(numbers[column + lane]) }
          came = pointwiseMax(came, Floats(repeating: 0.5))
          let expected = geometry.area(ramp + Float(column), row: row) * beam
          var ratio = pointwiseMin(pointwiseMax(expected / came, Floats(repeating: 0.61)), Floats(repeating: 98_000))
          ratio.replace(with: 1, where: came .>= saturated)
          let value = logarithm(ratio)
          if count == 8 {
            value.store(to: target + column)
          } else {
            for lane in 0..<count { target[column + lane] = value[lane] }
          }
          column += 8
        }
      }
    }
  }

  /// The plane with its slow part halved: tissue made even.
  private func balanced(_ plane: Plane, _ workers: Int?) -> Plane {
    let slow = blurred(plane, 30, workers)
    let columns = plane.columns
    return plane.pixels.withUnsafeBufferPointer { source in
      // Safe because it is only read while this call lasts.
      nonisolated(unsafe) let source = source
      return Plane.written(columns: columns, rows: plane.rows, workers: workers) { row, target in
        slow.row(row, of: columns, into: target)
        let line = source.baseAddress.unsafelyUnwrapped + row * columns
        for column in 0..<columns { target[column] = line[column] - 0.5 * target[column] }
      }
    }
  }

  /// The plane blurred by a Gaussian of a standard deviation in millimetres, at as little resolution as that needs.
  private func blurred(_ plane: Plane, _ scale: Double, _ workers: Int?) -> CoarsePlane {
    let width = scale / simulator.system.detector.pitch
    let block = max(1, Int(width / 2))
    var coarse = CoarsePlane(plane, block: block, workers: workers)
    // The blocks' means and the straight lines between them have a share of the variance: 1/12 and 1/6 of a block's square.
    let rest = max(width * width / Double(block * block) - (block > 1 ? 0.25 : 0), 0).squareRoot()
    if let blur = GaussianBlur(standardDeviation: rest) { coarse.plane = blur(coarse.plane, workers: workers) }
    return coarse
  }
}
