// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

extension TestObject {
  /// A scanner that looks closely: thin slices of 25 cm, 512 pixels wide.
  public static var scanner: TomographySystem {
    var system = TomographySystem()
    (system.matrix, system.fieldOfView, system.slices) = (512, 250, 8)
    system.residualHardening = 0
    return system
  }

  /// A cylinder of water, 20 cm wide.
  ///
  /// - Parameter system: What takes the images.
  /// - Returns: The test object with what is to be found.
  public static func water(in system: TomographySystem = scanner) -> TestObject {
    var made = TestObject(.tomographicWater, .tomography(system), [cylinder(100, system)])
    let simulator = TomographySimulator(system)
    made.answers = [
      Answer("ct.centre", 0, unit: "HU", "Water."),
      Answer("ct.uniformity", 0, unit: "HU", "Water everywhere."),
      Answer(
        "ct.noise", simulator.noiseDeviation(diameter: 200), unit: "HU",
        "What a scanner of this charge, voltage, slice and kernel has behind 20 cm of water."),
    ]
    let nyquist = system.nyquist
    made.curves = [
      Curve(
        name: "noise power for a deviation of 1 HU, in mm²", unit: "1/mm",
        points: (0...100).map {
          let frequency = Double($0) / 100 * nyquist
          return SIMD2(frequency, simulator.noisePower(at: frequency))
        })
    ]
    return made
  }

  /// A wire of tungsten, 0.2 mm wide, along the axis a little off the middle of a pixel, in water 5 cm wide.
  ///
  /// - Parameter system: What takes the images.
  /// - Returns: The test object with what is to be found.
  public static func wire(in system: TomographySystem = scanner) -> TestObject {
    let reach = system.length
    let pixel = system.fieldOfView / Double(system.matrix)
    let centre = Vector3(0.3 * pixel, 0.2 * pixel, 0)
    let wire = Shape.rod(from: centre - Vector3(0, 0, reach), to: centre + Vector3(0, 0, reach), radius: 0.1)
    var made = TestObject(
      .tomographicWire, .tomography(system), [cylinder(25, system), Solid(.insert, wire, of: .tungsten)])
    let middle = Double(system.matrix - 1) / 2
    made.inserts = [
      Insert(
        name: "wire", column: middle + 0.3, row: middle + 0.2, halfWidth: 0.1, halfHeight: 0.1, size: 0.2, contrast: 1,
        value: 0.2, unit: "mm")
    ]
    made.addTransfer(nyquist: system.nyquist) { frequency in
      // The voxels' own width, seen along a row.
      let angle = Double.pi * frequency * pixel
      return system.kernel.transfer(at: frequency) * (angle > 0 ? sin(angle) / angle : 1)
    }
    return made
  }

  /// A block of acrylic in air whose face crosses the middle, slanted to the columns.
  ///
  /// - Parameters:
  ///   - degrees: The face's angle to the columns, 1…40.
  ///   - system: What takes the images.
  /// - Returns: The test object with what is to be found.
  public static func face(degrees: Double = 4, in system: TomographySystem = scanner) -> TestObject {
    let angle = degrees * .pi / 180
    let half = system.fieldOfView / 5
    let turn = Affine(
      i: Vector3(cos(angle), sin(angle), 0), j: Vector3(-sin(angle), cos(angle), 0), k: Vector3(0, 0, 1), origin: .zero)
    let block = Shape.box(centre: Vector3(half, 0, 0), halfAxes: Vector3(half, 2 * half, system.length)).moved(by: turn)
    var made = TestObject(.tomographicEdge, .tomography(system), [Solid(.insert, block, of: .acrylic)])
    let pixel = system.fieldOfView / Double(system.matrix)
    made.answers = [Answer("edge.angle", degrees, unit: "°", "The face's angle to the columns.")]
    made.addTransfer(nyquist: system.nyquist) { frequency in
      func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(x) / x }
      let turns = Double.pi * frequency * pixel
      return system.kernel.transfer(at: frequency) * sinc(turns * cos(angle)) * sinc(turns * sin(angle))
    }
    return made
  }

  /// Water, 20 cm wide, with a ring of rods of materials and two rings of rods that are hardly denser than water.
  ///
  /// - Parameter system: What takes the images.
  /// - Returns: The test object with what is to be found.
  public static func contrasts(in system: TomographySystem = scanner) -> TestObject {
    let rods: [(Material, Double)] = [
      (.air, 1), (.lung, 1), (.polyethylene, 1), (.adipose, 1), (.acrylic, 1), (.liver, 1), (.spongyBone, 1),
      (.corticalBone, 0.6),
    ]
    var solids = [cylinder(100, system)]
    var inserts: [Insert] = []
    let simulator = TomographySimulator(system)
    let pixel = system.fieldOfView / Double(system.matrix)
    func add(_ name: String, _ material: Material, _ density: Double, _ x: Double, _ y: Double, _ diameter: Double) {
      let (low, high) = (Vector3(x, y, -system.length), Vector3(x, y, system.length))
      solids.append(
        Solid(.insert, .rod(from: low, to: high, radius: diameter / 2), of: material, density: Float(density)))
      let value = simulator.beam.hounsfield(of: material, density: density)
      inserts.append(
        Insert(
          name: name, column: Double(system.matrix - 1) / 2 + x / pixel, row: Double(system.matrix - 1) / 2 + y / pixel,
          halfWidth: diameter / 2, halfHeight: diameter / 2, size: diameter, contrast: (10 * value).rounded() / 10,
          value: value, unit: "HU"))
    }
    for (index, rod) in rods.enumerated() {
      let angle = 2 * Double.pi * Double(index) / Double(rods.count)
      add("\(rod.0)", rod.0, rod.1, 75 * cos(angle), 75 * sin(angle), 20)
    }
    // Water denser by 1, 2 and 4 percent is 10, 20 and 40 HU.
    let diameters = [2.0, 3, 4, 6, 9]
    for (row, percent) in [4.0, 2, 1].enumerated() {
      for (column, diameter) in diameters.enumerated() {
        let angle = 2 * Double.pi * (Double(row) + (Double(column) + 0.5) / Double(diameters.count)) / 3
        add(
          "+\(Int(percent)) %, \(diameter.formatted()) mm", .water, 1 + percent / 100, 40 * cos(angle), 40 * sin(angle),
          diameter)
      }
    }
    var made = TestObject(.tomographicContrast, .tomography(system), solids)
    made.inserts = inserts
    return made
  }

  /// A cylinder of water, 19 cm wide, for MR: long repetition, short echo, no ghosts.
  ///
  /// - Parameter system: What takes the images.
  /// - Returns: The test object with what is to be found.
  public static func resonanceWater(in system: ResonanceSystem = coil) -> TestObject {
    let reach = Double(system.slices) * system.sliceSpacing + system.sliceThickness
    let solid = Solid(
      .body, .rod(from: Vector3(0, 0, -reach), to: Vector3(0, 0, reach), radius: 95), of: .water)
    var made = TestObject(.resonanceUniform, .resonance(system), [solid])
    let signal = system.signal(of: Material.water)
    made.answers = [
      Answer(
        "mr.mean", signal * Double(ResonanceSimulator.fullSignal),
        "The signal of water in the middle of the coil's range."),
      Answer(
        "mr.snr", signal * system.signalToNoise, "That over the standard deviation of the noise of one channel."),
    ]
    if system.biasField == 0 {
      made.answers.append(Answer("mr.uniformity", 100, unit: "%", "The coil is even."))
    }
    return made
  }

  /// A spin echo that gives water its signal, with an even coil.
  public static var coil: ResonanceSystem {
    var system = ResonanceSystem()
    (system.repetitionTime, system.echoTime, system.biasField, system.slices) = (8000, 15, 0, 5)
    system.matrix = 256
    return system
  }

  private static func cylinder(_ radius: Double, _ system: TomographySystem) -> Solid {
    Solid(
      .body, .rod(from: Vector3(0, 0, -system.length), to: Vector3(0, 0, system.length), radius: radius), of: .water)
  }
}

extension TomographySystem {
  /// Half of the sampling frequency in a slice, in cycles per millimetre.
  public var nyquist: Double { Double(matrix) / fieldOfView / 2 }
  /// Longer than all slices.
  fileprivate var length: Double { Double(slices) * sliceSpacing + sliceThickness }
}
