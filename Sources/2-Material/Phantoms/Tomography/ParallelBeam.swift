// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Parallel views of a square picture over half a turn, and filtered back-projection from them.
///
/// The picture's middle is the axis; views stand at equal angles from 0 to below π, detector elements as far apart as pixels.
/// > Source: Kak & Slaney, Principles of Computerized Tomographic Imaging (1988), chapter 3; lines are followed after Joseph, IEEE
/// > Transactions on Medical Imaging 1 (1982) 192–196. Checked against the chords and the picture of a disc in `ParallelBeamTests`.
public struct ParallelBeam: Sendable {
  /// Pixels in a row and in a column.
  public let size: Int
  /// The side of a pixel in millimetres.
  public let pixel: Double
  /// How many views.
  public let views: Int
  /// Detector elements of a view; they reach over the picture's diagonal.
  public let detectors: Int
  private let transform: FourierTransform<Float>
  /// The spectrum of the ramp, times the step between views.
  private let ramp: [Float]

  /// Plans views of a picture.
  public init(size: Int, pixel: Double, views: Int) {
    precondition(size >= 1 && views >= 1 && pixel > 0, "a picture and views of it")
    self.size = size
    self.pixel = pixel
    self.views = views
    detectors = Int((Double(size) * 2.0.squareRoot()).rounded(.up)) + 2
    var length = 1
    while length < 2 * detectors { length *= 2 }
    transform = FourierTransform(count: length)
    // The ramp's response on the detector's elements; its spectrum differs from |f| where that matters, at 0.
    var response = [Float](repeating: 0, count: length)
    let step = Double.pi / Double(views)
    response[0] = Float(step / (4 * pixel))
    for index in stride(from: 1, to: length / 2, by: 2) {
      let value = Float(-step / (Double.pi * Double.pi * Double(index * index) * pixel))
      response[index] = value
      response[length - index] = value
    }
    ramp = transform.transformed(real: response).real
  }

  /// The direction across a view: where its detector runs.
  private func direction(_ view: Int) -> (cosine: Double, sine: Double) {
    let angle = Double.pi * Double(view) / Double(views)
    return (cos(angle), sin(angle))
  }

  /// The line integrals of a picture, in its unit times millimetres: view by view.
  public func projected(_ picture: [Float]) -> [Float] {
    projected(picture.map { SIMD4($0, 0, 0, 0) }).map(\.x)
  }

  /// The line integrals of four pictures at once.
  func projected(_ pictures: [SIMD4<Float>]) -> [SIMD4<Float>] {
    precondition(pictures.count == size * size, "a number for each pixel")
    // A frame of nothing around the picture spares asking whether a line has left it.
    let width = size + 2
    var framed = [SIMD4<Float>](repeating: .zero, count: width * width)
    for row in 0..<size {
      for column in 0..<size { framed[(row + 1) * width + column + 1] = pictures[row * size + column] }
    }
    var views = [SIMD4<Float>](repeating: .zero, count: self.views * detectors)
    let (middle, centre) = (Double(size - 1) / 2, Double(detectors - 1) / 2)
    views.withUnsafeMutableBufferPointer { views in
      framed.withUnsafeBufferPointer { framed in
        guard let views = views.baseAddress, let framed = framed.baseAddress else { return }
        for view in 0..<self.views {
          let (c, s) = direction(view)
          // A line of the view is followed row by row where it runs mostly down, else column by column.
          let isDown = abs(c) >= abs(s)
          let (main, other) = isDown ? (c, s) : (s, c)
          let (along, across) = isDown ? (width, 1) : (1, width)
          let weight = Float(pixel / abs(main))
          let line = views + view * detectors
          for row in 0..<size {
            // Where the line of element d crosses: (d − centre)/main − row·other/main, past the frame's first pixel by one.
            let start = middle - centre / main - (Double(row) - middle) * other / main + 1
            let step = 1 / main
            let base = framed + (row + 1) * along
            let (first, last) = Self.inside(start, step, limit: Double(size + 1), count: detectors)
            guard first < last else { continue }
            for element in first..<last {
              let place = Float(start + Double(element) * step)
              let index = Int32(place)
              let share = place - Float(index)
              let here = base + Int(index) * across
              line[element] += here[0] * ((1 - share) * weight) + here[across] * (share * weight)
            }
          }
        }
      }
    }
    return views
  }

  /// The elements whose places start + element · step lie in 0 ..< limit.
  private static func inside(_ start: Double, _ step: Double, limit: Double, count: Int) -> (Int, Int) {
    let (a, b) = (-start / step, (limit - start) / step)
    // A hair inwards, so that rounding to single precision stays in the frame.
    let first = (min(a, b) + 1e-3).rounded(.up)
    let last = (max(a, b) - 1e-3).rounded(.down)
    return (max(0, Int(first)), min(count, Int(last) + 1))
  }

  /// The picture of views, by filtered back-projection.
  public func reconstructed(_ projections: [Float]) -> [Float] {
    precondition(projections.count == views * detectors, "a number for each element of each view")
    let filtered = filtered(projections)
    var picture = [Float](repeating: 0, count: size * size)
    let (middle, centre) = (Double(size - 1) / 2, Double(detectors - 1) / 2)
    picture.withUnsafeMutableBufferPointer { picture in
      filtered.withUnsafeBufferPointer { filtered in
        guard let picture = picture.baseAddress, let filtered = filtered.baseAddress else { return }
        for view in 0..<views {
          let (c, s) = direction(view)
          let line = filtered + view * detectors
          for row in 0..<size {
            let start = Float(centre - middle * c + (Double(row) - middle) * s)
            let step = Float(c)
            let out = picture + row * size
            for column in 0..<size {
              let place = start + Float(column) * step
              let index = Int32(place)
              let share = place - Float(index)
              let here = line + Int(index)
              out[column] += here[0] * (1 - share) + here[1] * share
            }
          }
        }
      }
    }
    return picture
  }

  /// Each view through the ramp; two views are transformed as the real and the imaginary part of one.
  private func filtered(_ projections: [Float]) -> [Float] {
    var filtered = projections
    let length = transform.count
    var (real, imaginary) = ([Float](repeating: 0, count: length), [Float](repeating: 0, count: length))
    for view in stride(from: 0, to: views, by: 2) {
      let hasSecond = view + 1 < views
      for index in 0..<length {
        let isInside = index < detectors
        real[index] = isInside ? projections[view * detectors + index] : 0
        imaginary[index] = isInside && hasSecond ? projections[(view + 1) * detectors + index] : 0
      }
      real.withUnsafeMutableBufferPointer { real in
        imaginary.withUnsafeMutableBufferPointer { imaginary in
          transform.transform(real: real, imaginary: imaginary)
          for index in 0..<length {
            real[index] *= ramp[index]
            imaginary[index] *= ramp[index]
          }
          transform.transform(real: real, imaginary: imaginary, .inverse)
        }
      }
      for index in 0..<detectors {
        filtered[view * detectors + index] = real[index]
        if hasSecond { filtered[(view + 1) * detectors + index] = imaginary[index] }
      }
    }
    return filtered
  }
}
