// SPDX-License-Identifier: Apache-2.0
import Phantoms
import Testing
import Volumes

@Suite("Anatomy")
struct AnatomyLawTests {
  private let patients = (0..<56).map(AnatomySamples.patient)

  @Test func `the same patient is the same body, another individual another one`() {
    for region in BodyRegion.allCases {
      let patient = AnatomySamples.patient(3)
      var other = patient
      other.individual.replicate += 1
      #expect(Anatomy.phantom(region, of: patient) == Anatomy.phantom(region, of: patient))
      #expect(Anatomy.phantom(region, of: patient) != Anatomy.phantom(region, of: other))
    }
  }

  @Test func `all solids of all bodies are finite, have an inverse and a density`() {
    for region in BodyRegion.allCases {
      for (number, patient) in patients.enumerated() {
        let posture = Posture(
          rotation: 5, lean: -3, shift: 4, inspiration: Double(number % 11) / 10, isSupine: number % 3 == 0)
        let phantom = Anatomy.phantom(region, of: patient, posture: posture)
        #expect(phantom.solids.count <= 1700)
        let isSound = phantom.solids.allSatisfy { solid in
          let map = solid.shape.placement
          let sum = map.i + map.j + map.k + map.origin
          return sum.x.isFinite && sum.y.isFinite && sum.z.isFinite && map.inverse != nil && solid.density > 0
            && solid.density < 3
            && solid.shape.cuts.allSatisfy { abs($0.normal.length - 1) < 1e-9 && $0.offset.isFinite }
        }
        #expect(isSound, "\(region) of patient \(number)")
      }
    }
  }

  @Test func `right and left are never exchanged: heart and aortic arch on the left, liver on the right`() {
    for (number, patient) in patients.enumerated() {
      let phantom = Anatomy.phantom(.thorax, of: patient, posture: Posture(isSupine: number.isMultiple(of: 3)))
      func middle(_ structure: Structure) -> Double {
        let places = phantom.solids.filter { $0.structure == structure }.map(\.shape.placement.origin.x)
        return places.reduce(0, +) / Double(max(1, places.count))
      }
      #expect(middle(.heart) > 3)
      #expect(middle(.liver) < -10)
      #expect(middle(.spleen) > 40)
      #expect(middle(.stomach) > 20)
      #expect(middle(.rightLung) < -40 && middle(.leftLung) > 40)
      let knob = phantom.solids.filter { $0.structure == .aorta && $0.material == .blood }.max {
        $0.shape.placement.origin.z < $1.shape.placement.origin.z
      }
      #expect((knob?.shape.placement.origin.x ?? 0) > 0)
    }
  }

  @Test func `from a lung outwards come muscle or bone, fat, skin, and nothing`() {
    for number in 0..<10 {
      let phantom = Anatomy.phantom(.thorax, of: AnatomySamples.patient(number))
      for level in [-40.0, 0, 40] {
        for side in [-1.0, 1] {
          let way = (40..<320).map { phantom.solid(at: Vector3(side * Double($0), 10, level))?.structure ?? .outside }
          var order: [Structure] = []
          for structure in way where structure != order.last { order.append(structure) }
          let lung: Structure = side < 0 ? .rightLung : .leftLung
          let end = order.lastIndex(of: lung) ?? 0
          let tail = order[(end + 1)...].filter { [.muscle, .fat, .skin, .outside].contains($0) }
          // Arms may follow the chest; the first four layers are its own.
          #expect(Array(tail.prefix(1)) == [.muscle], "\(order)")
          #expect(order[(end + 1)...].contains(.fat) && order[(end + 1)...].contains(.skin))
          #expect(!order[(end + 1)...].contains(where: { Structures.lungs.contains($0) }))
        }
      }
    }
  }

  @Test func `a heavier patient is thicker from front to back`() {
    let middle = Projection(
      source: Vector3(0, 4e6, 0), origin: Vector3(-60, -4e6, -40), columnStep: Vector3(1, 0, 0),
      rowStep: Vector3(0, 0, -1), columns: 1, rows: 1)
    for number in 0..<20 {
      var patient = AnatomySamples.patient(number)
      let thickness = [55.0, 75, 95, 115].map { weight in
        patient.weight = weight * (patient.height / 1750) * (patient.height / 1750)
        return LineTracer(Anatomy.phantom(.thorax, of: patient)).lengths(of: .all, middle, workers: 1)[0]
      }
      #expect(thickness == thickness.sorted() && thickness[3] > thickness[0] + 40)
      // Chest depth of adults from the slim to the obese (Gordon et al., 1989 and 2012 surveys, 5th to 95th percentile and beyond).
      #expect(thickness[0] > 150 && thickness[3] < 420)
    }
  }

  @Test func `a posture turns, leans and shifts the body and its findings as one`() {
    let patient = AnatomySamples.patient(4)
    let requests = [AnatomySamples.request(.nodule, 12)]
    let straight = Anatomy.phantom(.thorax, of: patient, findings: requests)
    let posed = Anatomy.phantom(.thorax, of: patient, posture: Posture(rotation: 90, shift: 7), findings: requests)
    // A quarter turn to the left takes the front (−y) to the left (+x).
    let before = straight.findings[0].centre
    #expect((posed.findings[0].centre - Vector3(-before.y + 7, before.x, before.z)).length < 1e-9)
    let leant = Anatomy.phantom(.thorax, of: patient, posture: Posture(lean: 10), findings: requests)
    let head = leant.solids.filter { $0.structure == .spine }.max {
      $0.shape.placement.origin.z < $1.shape.placement.origin.z
    }
    #expect((head?.shape.placement.origin.x ?? 0) > 10)
  }

  @Test func `calcium, a hunched back and thin bone come with age`() {
    func spine(_ age: Int, _ number: Int) -> (density: Float, calcified: Int) {
      var patient = AnatomySamples.patient(number)
      patient.age = age
      let solids = Anatomy.phantom(.thorax, of: patient).solids
      let spongy = solids.filter { $0.structure == .rib && $0.material == .spongyBone }.map(\.density)
      return (spongy.max() ?? 0, solids.filter { $0.material == .calcification }.count)
    }
    for number in 0..<8 {
      let (young, old) = (spine(25, number), spine(85, number))
      #expect(old.density < young.density && young.calcified == 0)
    }
    #expect((0..<8).contains { spine(85, $0).calcified > 0 })
  }

  @Test func `each implant is of metal, and there only where the patient carries it`() {
    for implant in Implant.allCases {
      var patient = AnatomySamples.typical(.male)
      let region: BodyRegion = implant == .dentalFilling ? .head : .thorax
      #expect(!Anatomy.phantom(region, of: patient).solids.contains { $0.structure == .implant })
      patient.implants = [implant]
      let metal = Anatomy.phantom(region, of: patient).solids.filter { $0.structure == .implant }
      #expect(metal.contains { $0.material == .steel || $0.material == .titanium }, "\(implant)")
    }
  }
}
