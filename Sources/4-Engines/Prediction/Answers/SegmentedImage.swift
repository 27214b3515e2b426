// SPDX-License-Identifier: Apache-2.0
public import Imaging
import ModelPackages
public import Volumes

/// What a model says of each voxel of an image: probabilities on the model's grid, with the way back to the scanner's.
public struct SegmentedImage: Sendable {
  /// The classes, in the order of the maps.
  public var classes: [String] { reading.output.classes }
  /// The activated numbers, class by class, on the model's grid: slices, then rows, then columns.
  public let maps: [Float]
  /// The image as the recipe made it.
  public let prepared: PreparedVolume
  private let reading: OutputReading

  /// Makes it of activated numbers.
  init(maps: [Float], prepared: PreparedVolume, reading: OutputReading) {
    var output = reading.output
    // A logit of 0 has become one half.
    if output.activation != .none { output.meaning = .probabilities }
    self.maps = maps
    self.prepared = prepared
    self.reading = OutputReading(output: output)
  }

  /// Whether a voxel may belong to several classes.
  public var isOverlapping: Bool { reading.output.activation == .sigmoid || classes.count == 1 }

  /// The number that stands for a class in a mask; 0 is nothing.
  public func label(_ index: Int) -> Int {
    let values = reading.output.labelValues
    return values.indices.contains(index) ? values[index] : index + (isOverlapping ? 1 : 0)
  }

  /// The label of each voxel on the scanner's grid, by the nearest voxel of the model's.
  ///
  /// - Returns: The labels with the names of their classes; of classes that overlap the last one is seen. What the recipe cropped away is 0.
  /// - Throws: ``PredictionFailure/wrongAnswer(output:expected:found:)`` where a label is no number of 16 bits;
  ///   ``PredictionFailure/recipe(_:)``.
  public func labels() throws(PredictionFailure) -> LabelMap {
    guard let numbers = reading.labels(maps) else { throw wrong("one number for each class and voxel") }
    var voxels = [UInt16](repeating: 0, count: numbers.count)
    for place in numbers.indices {
      guard let label = UInt16(exactly: numbers[place]) else { throw wrong("labels from 0 to 65535") }
      voxels[place] = label
    }
    guard let volume = Volume(grid: prepared.volume.grid, voxels: voxels) else {
      throw wrong("one number for each class and voxel")
    }
    var named: [LabelMap.Label] = []
    for index in classes.indices {
      guard let number = UInt16(exactly: label(index)), number > 0 else { continue }
      named.append(LabelMap.Label(number: number, name: classes[index]))
    }
    named.sort { $0.number < $1.number }
    do { return try prepared.returned(LabelMap(volume: volume, labels: named)) } catch { throw .recipe(error) }
  }

  /// The probability of a class on the scanner's grid, linear between the voxels of the model's; 0 where the recipe cropped.
  ///
  /// - Parameter index: The place of the class.
  /// - Returns: The map.
  /// - Throws: ``PredictionFailure/recipe(_:)``; ``PredictionFailure/wrongAnswer(output:expected:found:)`` where there is no such class.
  public func probability(of index: Int) throws(PredictionFailure) -> Volume<Float> {
    let voxels = prepared.volume.grid.count
    guard classes.indices.contains(index), maps.count == classes.count * voxels,
      let map = Volume(grid: prepared.volume.grid, voxels: Array(maps[index * voxels..<(index + 1) * voxels]))
    else { throw wrong("one number for each class and voxel") }
    do { return try prepared.returned(map) } catch { throw .recipe(error) }
  }

  /// How large each class is in millilitres, by its name: its voxels on the scanner's grid, those of an overlap for each of its classes.
  ///
  /// - Returns: Empty for a picture, which has no depth. Where 0 stands for a class, as for a background, that one is not among them.
  /// - Throws: ``PredictionFailure`` as ``labels()``.
  public func millilitres() throws(PredictionFailure) -> [String: Double] {
    guard prepared.source.size.z > 1 else { return [:] }
    let voxel = abs(prepared.source.affine.determinant) / 1000
    var sizes: [String: Double] = [:]
    if isOverlapping {
      let edge: Float = reading.output.meaning == .logits ? 0 : 0.5
      let (grid, voxels) = (prepared.volume.grid, prepared.volume.grid.count)
      guard maps.count == classes.count * voxels else { throw wrong("one number for each class and voxel") }
      for index in classes.indices where label(index) != 0 {
        guard let mask = Volume(grid: grid, voxels: maps[index * voxels..<(index + 1) * voxels].map { $0 >= edge })
        else { throw wrong("one number for each class and voxel") }
        let back: Mask
        do { back = try prepared.returned(mask) } catch { throw .recipe(error) }
        sizes[classes[index]] = Double(back.voxels.count { $0 }) * voxel
      }
      return sizes
    }
    var counts = [Int](repeating: 0, count: 1 << 16)
    for label in try labels().volume.voxels { counts[Int(label)] += 1 }
    for index in classes.indices where label(index) != 0 {
      sizes[classes[index]] = Double(counts[label(index)]) * voxel
    }
    return sizes
  }

  private func wrong(_ expected: String) -> PredictionFailure {
    .wrongAnswer(output: reading.output.name, expected: expected, found: [classes.count, maps.count])
  }
}
