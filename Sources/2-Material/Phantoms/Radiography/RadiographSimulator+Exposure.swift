// SPDX-License-Identifier: Apache-2.0
import Foundation

extension RadiographSimulator {
  /// Takes the radiograph.
  ///
  /// - Parameters:
  ///   - paths: The millimetres of each material on the way to each pixel of the detector, or to each part of a pixel where there are
  ///     several rays to a pixel (``Projection/refined(by:)``).
  ///   - lungTexture: The standard deviation of the logarithm of what the paths through lung are multiplied by.
  ///   - textureSource: Whose numbers that texture is drawn from (``Phantom/textureSource``); those of `randomness` where it is `nil`.
  ///   - randomness: Whose numbers the noise and the collimator's edges are drawn from.
  ///   - workers: How many threads; `nil` is as many as there are processors. The result does not depend on it.
  /// - Returns: The raw image and the picture. Without charge (0 mAs) the raw image is electronic noise and the picture is blank.
  /// - Complexity: O(pixels × (nodes × materials + blurs)).
  public func radiograph(
    _ paths: PathImage, lungTexture: Float = 0, textureSource: Randomness? = nil, randomness: Randomness,
    workers: Int? = nil
  ) -> SimulatedRadiograph {
    let detector = system.detector
    let shutter =
      effects.contains(.collimator) ? Shutter(system, randomness: randomness) : Shutter(open: detector)
    let marker =
      effects.contains(.marker)
      ? system.processing.marker.flatMap { LeadMarker($0, in: shutter, system, transmission: leadTransmission) } : nil
    let texture =
      lungTexture > 0 && paths.materials.contains(.lung)
      ? LungTexture(
        standardDeviation: lungTexture, pitch: detector.pitch / Double(detector.raysPerSide),
        randomness: textureSource ?? randomness
      )
      .plane(columns: paths.columns, rows: paths.rows, workers: workers) : nil
    var (signal, variance) = primary(paths, shutter: shutter, lead: marker, lung: texture, workers: workers)
    if effects.contains(.focalSpot), let blur = GaussianBlur(standardDeviation: penumbra / detector.pitch) {
      signal = blur(signal, workers: workers)
    }
    let scattered =
      effects.contains(.scatter) ? scatter(of: signal, geometry: BeamGeometry(system), workers: workers) : nil
    signal = exposed(signal, variance, scattered, randomness, workers)
    if effects.contains(.detectorBlur), let blur = GaussianBlur(standardDeviation: detector.blur / detector.pitch) {
      signal = blur(signal, workers: workers)
    }
    let raw = stored(signal, randomness, workers)
    let maker = PictureMaker(self, shutter: shutter)
    let attenuations = maker.attenuation(raw, workers: workers)
    return SimulatedRadiograph(
      columns: detector.columns, rows: detector.rows, raw: raw, picture: maker.picture(attenuations, workers: workers),
      exposureIndex: maker.exposureIndex(raw, attenuations), fieldColumns: shutter.columns, fieldRows: shutter.rows)
  }

  /// The standard deviation of the focal spot's blur at the detector in millimetres.
  ///
  /// A focal spot of even brightness throws a penumbra of its size times b/a for what lies in the patient's middle, with b from there
  /// to the detector and a from the focal spot to there; a strip has 1/√12 of its width as standard deviation.
  public var penumbra: Double {
    let exposure = system.exposure
    let before = exposure.sourceToDetector - exposure.patientToDetector
    return before > 0 ? exposure.focalSpot * exposure.patientToDetector / before / 12.0.squareRoot() : 0
  }

  /// The share of the signal that passes the marker, of a beam behind 100 mm of water.
  private var leadTransmission: Double {
    func signal(_ beam: Spectrum) -> Double { zip(beam.fluence, deposits).reduce(0) { $0 + $1.0 * $1.1.mean } }
    let behind = spectrum.filtered(by: .water, 100)
    return signal(behind.filtered(by: .lead, LeadMarker.thickness)) / signal(behind)
  }

  /// The signal with scatter and quantum noise.
  private func exposed(
    _ signal: Plane, _ variance: Plane, _ scattered: CoarsePlane?, _ randomness: Randomness, _ workers: Int?
  ) -> Plane {
    let isNoisy = effects.contains(.quantumNoise)
    guard isNoisy || scattered != nil else { return signal }
    let moment = Float(scattered == nil ? 0 : scatterMoment)
    let columns = signal.columns
    return signal.pixels.withUnsafeBufferPointer { signal in
      variance.pixels.withUnsafeBufferPointer { variance in
        // Safe because both are only read while this call lasts.
        nonisolated(unsafe) let (signal, variance) = (signal, variance)
        return Plane.written(columns: columns, rows: system.detector.rows, workers: workers) { row, target in
          let mean = signal.baseAddress.unsafelyUnwrapped + row * columns
          let square = variance.baseAddress.unsafelyUnwrapped + row * columns
          withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * columns) { scratch in
            let noise = scratch.baseAddress.unsafelyUnwrapped
            let scatter = noise + columns
            if let scattered {
              scattered.row(row, of: columns, into: scatter)
            } else {
              for column in 0..<columns { scatter[column] = 0 }
            }
            if isNoisy {
              NormalNoise.fill(
                UnsafeMutableBufferPointer(start: noise, count: columns), randomness: randomness,
                purpose: .quantumNoise, row: row)
              for column in 0..<columns {
                let spread = (square[column] + moment * scatter[column]).squareRoot()
                target[column] = mean[column] + scatter[column] + spread * noise[column]
              }
            } else {
              for column in 0..<columns { target[column] = mean[column] + scatter[column] }
            }
          }
        }
      }
    }
  }

  /// The raw image: electronic noise, gain, whole numbers from 0 to full scale, and dead columns.
  private func stored(_ signal: Plane, _ randomness: Randomness, _ workers: Int?) -> [UInt16] {
    let columns = signal.columns
    let scale = Float(rawPerDeposit)
    let electronic = effects.contains(.electronicNoise) ? Float(electronicNoise) : 0
    let highest = Float(fullScale)
    let dead = system.detector.deadColumns.filter { (0..<columns).contains($0) }
    return [UInt16](unsafeUninitializedCapacity: columns * signal.rows) { buffer, initialized in
      initialized = columns * signal.rows
      guard let base = buffer.baseAddress else { return }
      signal.pixels.withUnsafeBufferPointer { source in
        // Safe because each row is written by one thread, and all threads have ended when the call returns.
        nonisolated(unsafe) let (start, source) = (base, source)
        inRowChunks(of: signal.rows, workers: workers) { rows in
          withUnsafeTemporaryAllocation(of: Float.self, capacity: columns) { scratch in
            for row in rows {
              let target = start + row * columns
              let energy = source.baseAddress.unsafelyUnwrapped + row * columns
              if electronic > 0 {
                NormalNoise.fill(scratch, randomness: randomness, purpose: .electronicNoise, row: row)
              } else {
                scratch.initialize(repeating: 0)
              }
              let noise = scratch.baseAddress.unsafelyUnwrapped
              for column in 0..<columns {
                let value = energy[column] * scale + noise[column] * electronic
                target[column] = UInt16(min(max(value, 0), highest) + 0.5)
              }
              for column in dead { target[column] = 0 }
            }
          }
        }
      }
    }
  }

  /// The standard deviation of the electronic noise in numbers of the raw image: so many quanta of the open beam's mean deposit.
  public var electronicNoise: Double {
    let (sum, count) = zip(zip(spectrum.energies, spectrum.fluence), deposits).reduce((0.0, 0.0)) { sums, step in
      let absorbed = step.1.mean / step.0.0
      return (sums.0 + step.0.1 * step.1.mean, sums.1 + step.0.1 * absorbed)
    }
    return count > 0 ? system.detector.electronicNoise * sum / count * rawPerDeposit : 0
  }
}
