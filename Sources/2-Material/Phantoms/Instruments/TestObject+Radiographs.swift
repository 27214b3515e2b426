// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Volumes

extension TestObject {
  /// A system on a test stand: a beam of 70 kV behind 23.5 mm of aluminium (RQA 5), the object close to a detector of fine pixels, no
  /// grid, nothing processed.
  ///
  /// > Source: IEC 62220-1:2003 (geometry, quality of the beam).
  public static var stand: RadiographySystem {
    var system = RadiographySystem()
    system.exposure.kilovolts = 70
    system.exposure.aluminium = 23.5
    system.exposure.milliampereSeconds = 5
    system.exposure.focalSpot = 0.6
    system.exposure.sourceToDetector = 1500
    system.exposure.patientToDetector = 50
    system.exposure.gridRatio = nil
    system.detector.pitch = 0.2
    system.detector.raysPerSide = 4
    system.processing.look = .plain
    system.processing.edgeStrength = 0
    system.processing.collimation = 0
    system.processing.marker = nil
    return system
  }

  /// What is simulated of a test stand: no scatter, heel, shutters or marker.
  public static let standEffects: RadiographEffects = [.focalSpot, .detectorBlur, .quantumNoise, .electronicNoise]

  /// A plate of tungsten, 1 mm thick, that covers the right half up to an edge through the middle.
  ///
  /// The transfer that was put in is that of the discrete Gaussians by which the focal spot and the scintillator blur, times that of
  /// the pixel's aperture as its rays sample it; a single ray to the middle of each pixel has no aperture.
  /// - Parameters:
  ///   - degrees: The edge's angle to the columns, 1…40.
  ///   - system: What takes the image.
  /// - Returns: The test object with what is to be found.
  public static func slantedEdge(degrees: Double = 3, in system: RadiographySystem = stand) -> TestObject {
    let half = 2 * system.detector.pitch * Double(max(system.detector.columns, system.detector.rows))
    let angle = degrees * .pi / 180
    let plate = Shape.box(centre: Vector3(half, 0, 0), halfAxes: Vector3(half, 0.5, half)).moved(by: turn(angle))
    var made = TestObject(.edge, .radiography(system), [Solid(.insert, plate, of: .tungsten)])
    let simulator = RadiographSimulator(system, effects: standEffects)
    let pitch = system.detector.pitch
    let (light, spot) = (system.detector.blur / pitch, simulator.penumbra / pitch)
    // A blur of less than a fiftieth of a pixel is left out by the simulator.
    let variance = [light, spot].reduce(0) { $0 + ($1 >= 0.02 ? $1 * $1 : 0) }
    let rays = Double(system.detector.raysPerSide)
    func aperture(_ turn: Double) -> Double { abs(turn) < 1e-9 ? 1 : sin(turn / 2) / (rays * sin(turn / (2 * rays))) }
    made.answers.append(Answer("edge.angle", degrees, unit: "°", "The edge's angle to the columns."))
    made.addTransfer(nyquist: 0.5 / pitch) { frequency in
      let turns = 2 * Double.pi * frequency * pitch
      return exp(-variance * (2 - cos(turns * cos(angle)) - cos(turns * sin(angle))))
        * aperture(turns * cos(angle)) * aperture(turns * sin(angle))
    }
    made.addOpenField(simulator)
    return made
  }

  /// A slab of one material that fills the field.
  ///
  /// - Parameters:
  ///   - material: What it is of.
  ///   - thickness: In millimetres.
  ///   - system: What takes the image.
  /// - Returns: The test object with what is to be found.
  public static func slab(
    of material: Material = .acrylic, thickness: Double = 100, in system: RadiographySystem = stand
  ) -> TestObject {
    let solid = Solid(.insert, plate(thickness, system), of: material)
    var made = TestObject(.uniform, .radiography(system), [solid])
    let simulator = RadiographSimulator(system, effects: standEffects)
    made.addOpenField(simulator)
    made.answers.append(
      Answer("slab.thickness", thickness, unit: "mm", "The thickness of the slab of \(material) along the middle ray."))
    made.answers.append(
      Answer(
        "slab.transmission", simulator.transmission([(material, thickness)]),
        "The share of the open field's signal that passes the slab, summed over the whole spectrum."))
    made.addExpectation(simulator, "slab")
    return made
  }

  /// Steps of rising thickness, side by side.
  ///
  /// - Parameters:
  ///   - material: What they are of.
  ///   - step: How much each is thicker than the one before, in millimetres.
  ///   - steps: How many.
  ///   - system: What takes the image.
  /// - Returns: The test object with what is to be found.
  public static func wedge(
    of material: Material = .aluminium, step: Double = 2, steps: Int = 10, in system: RadiographySystem = stand
  ) -> TestObject {
    let (scale, columns) = (system.magnification, system.detector.columns)
    let width = Double(columns) * system.detector.pitch / Double(steps)
    let height = Double(system.detector.rows) * system.detector.pitch
    let simulator = RadiographSimulator(system, effects: standEffects)
    var solids: [Solid] = []
    var inserts: [Insert] = []
    for index in 0..<steps {
      let thickness = step * Double(index + 1)
      let middle = (Double(index) + 0.5 - Double(steps) / 2) * width
      solids.append(
        Solid(
          .insert,
          .box(
            centre: Vector3(middle / scale, plateMiddle(thickness, system), 0),
            halfAxes: Vector3(width / 2 / scale, thickness / 2, height)),
          of: material))
      inserts.append(
        Insert(
          name: "\(thickness.formatted()) mm", column: Double(columns - 1) / 2 + middle / system.detector.pitch,
          row: Double(system.detector.rows - 1) / 2, halfWidth: width * 0.35, halfHeight: height * 0.35,
          size: thickness,
          contrast: thickness, value: simulator.transmission([(material, thickness)]), unit: "1"))
    }
    var made = TestObject(.wedge, .radiography(system), solids)
    made.inserts = inserts
    made.addOpenField(simulator)
    return made
  }

  /// A plate of acrylic, 10 mm thick, with round holes: a row for each depth, a column for each diameter; before it lie 90 mm more.
  ///
  /// A strip on the right is left free, so that an observer can learn what nothing looks like.
  /// - Parameters:
  ///   - diameters: In millimetres.
  ///   - depths: In millimetres, at most 100.
  ///   - seed: Of the holes' places in their cells.
  ///   - system: What takes the image.
  /// - Returns: The test object with what is to be found.
  public static func contrastDetail(
    diameters: [Double] = [0.6, 1, 1.6, 2.5, 4, 6.3], depths: [Double] = [0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2, 1.6],
    seed: UInt64 = 1, in system: RadiographySystem = stand
  ) -> TestObject {
    let thickness = 100.0
    let simulator = RadiographSimulator(system, effects: standEffects)
    var (solids, inserts) = ([Solid(.insert, plate(thickness, system), of: .acrylic)], [Insert]())
    var draws = Randomness(seed: seed, replicate: 0).stream(for: .findingPlace)
    let width = Double(system.detector.columns) * system.detector.pitch / system.magnification
    let height = Double(system.detector.rows) * system.detector.pitch / system.magnification
    // Seven tenths of the width and nine of the height hold the matrix; the widest discs need air around them, too.
    let cell = Vector3(0.7 * width / Double(diameters.count), 0, 0.9 * height / Double(depths.count))
    let around = simulator.transmission([(.acrylic, thickness)])
    let projection = Projection(system)
    for (row, depth) in depths.sorted(by: >).enumerated() {
      for (column, diameter) in diameters.sorted(by: >).enumerated() {
        let room = max(0, min(cell.x, cell.z) / 2 - diameter)
        let jitter = (draws.uniform() * 2 - 1, draws.uniform() * 2 - 1)
        let centre = Vector3(
          -0.46 * width + cell.x * (Double(column) + 0.5) + jitter.0 * min(1, room), 0,
          0.45 * height - cell.z * (Double(row) + 0.5) + jitter.1 * min(1, room))
        let hole = Shape.rod(
          from: centre - Vector3(0, depth / 2, 0), to: centre + Vector3(0, depth / 2, 0), radius: diameter / 2)
        // A hole without its air is none: to X-rays it is vacuum.
        solids.append(Solid(.insert, hole, of: .air, density: 0))
        guard let place = projection.pixel(of: centre) else { continue }
        let inside = simulator.transmission([(.acrylic, thickness - depth)])
        inserts.append(
          Insert(
            name: "\(diameter.formatted()) mm, \(depth.formatted()) mm deep", column: place.column, row: place.row,
            halfWidth: diameter / 2 * system.magnification, halfHeight: diameter / 2 * system.magnification,
            size: diameter, contrast: depth, value: inside / around - 1, unit: "1"))
      }
    }
    var made = TestObject(.contrastDetail, .radiography(system), solids)
    made.inserts = inserts
    made.addOpenField(simulator)
    return made
  }

  /// A plate that fills the field, about the middle or, where it is too thick for that, with a gap of a centimetre before the detector.
  private static func plate(_ thickness: Double, _ system: RadiographySystem) -> Shape {
    let half = system.detector.pitch * Double(max(system.detector.columns, system.detector.rows))
    return .box(centre: Vector3(0, plateMiddle(thickness, system), 0), halfAxes: Vector3(half, thickness / 2, half))
  }

  /// How far towards the tube a plate's middle lies.
  private static func plateMiddle(_ thickness: Double, _ system: RadiographySystem) -> Double {
    max(0, thickness / 2 + 10 - system.exposure.patientToDetector)
  }

  /// A turn in the plane of a frontal picture.
  static func turn(_ angle: Double) -> Affine {
    Affine(
      i: Vector3(cos(angle), 0, sin(angle)), j: Vector3(0, 1, 0), k: Vector3(-sin(angle), 0, cos(angle)), origin: .zero)
  }

  private mutating func addOpenField(_ simulator: RadiographSimulator) {
    let system = simulator.system
    let open = simulator.expectation(of: Phantom(solids: []))
    answers.append(
      Answer("open.signal", open.signal, "The mean raw number in the middle of the detector without the object."))
    answers.append(
      Answer(
        "magnification", system.magnification, "How much larger a thing in the middle of the object is at the detector."
      ))
  }

  private mutating func addExpectation(_ simulator: RadiographSimulator, _ name: String) {
    let found = simulator.expectation(of: phantom)
    answers.append(Answer("\(name).signal", found.signal, "The mean raw number in the middle."))
    let noise = (found.variance + simulator.electronicNoise * simulator.electronicNoise).squareRoot()
    answers.append(
      Answer(
        "\(name).noise.unblurred", noise,
        "The standard deviation of a raw number there, quanta and electronics, before blur."))
    // The discrete Gaussian's squared taps in a row sum to exp(−2σ²) I₀(2σ²); electronics come after it.
    let blur = simulator.system.detector.blur / simulator.system.detector.pitch
    let passed = blur >= 0.02 ? Self.passedVariance(blur) : 1
    answers.append(
      Answer(
        "\(name).noise",
        (found.variance * passed + simulator.electronicNoise * simulator.electronicNoise + 1.0 / 12).squareRoot(),
        "The same in the image: what the scintillator's blur leaves of the quanta, electronics, and rounding to whole numbers."
      ))
  }

  /// The share of the variance of white noise that a Gaussian blur in the plane leaves, for a deviation in pixels.
  ///
  /// The mean of its squared transfer exp(−2σ²(2 − cos u − cos v)) over all frequencies.
  static func passedVariance(_ deviation: Double) -> Double {
    let steps = 512
    let one = (0..<steps).reduce(0) {
      $0 + exp(-2 * deviation * deviation * (1 - cos(2 * .pi * (Double($1) + 0.5) / Double(steps))))
    }
    return one / Double(steps) * one / Double(steps)
  }
}

extension RadiographySystem {
  /// How much larger a thing in the middle of the object is at the detector.
  public var magnification: Double {
    exposure.sourceToDetector / (exposure.sourceToDetector - exposure.patientToDetector)
  }
}

extension RadiographSimulator {
  /// The share of the open beam's signal that passes layers, in millimetres at nominal density: a sum over all energies.
  public func transmission(_ layers: [(material: Material, thickness: Double)]) -> Double {
    var (open, behind) = (0.0, 0.0)
    for (index, energy) in spectrum.energies.enumerated() {
      let signal = spectrum.fluence[index] * deposits[index].mean
      let depth = layers.reduce(0) { $0 + Attenuation.coefficient(of: $1.material, at: energy) * $1.thickness }
      open += signal
      behind += signal * exp(-depth)
    }
    return open > 0 ? behind / open : 0
  }

  /// The mean raw number and its variance from quanta in the middle pixel, behind a phantom.
  func expectation(of phantom: Phantom) -> (signal: Double, variance: Double) {
    var small = system
    (small.detector.columns, small.detector.rows) = (1, 1)
    let simulator = RadiographSimulator(small, effects: effects)
    let paths = LineTracer(phantom).paths(
      Projection(small).refined(by: small.detector.raysPerSide), workers: 1)
    return (
      Double(simulator.expectedSignal(paths, workers: 1).first ?? 0),
      Double(simulator.expectedVariance(paths, workers: 1).first ?? 0)
    )
  }
}
