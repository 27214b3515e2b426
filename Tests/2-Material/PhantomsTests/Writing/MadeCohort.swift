// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Vocabulary
import Volumes

/// A cohort of tiny radiographs that cost nothing to simulate, for the writer of cohorts.
struct MadeCohort {
  var patients = 6
  var seed: UInt64 = 5

  /// Every third patient has two examinations.
  private static func studies(_ patient: Int) -> [PlannedStudy] {
    (0..<(patient % 3 == 0 ? 2 : 1)).map { followUp in
      var study = MadeStudy.study(.radiography(RadiographySystem()))
      study.identity.patientID = "P\(patient)"
      study.identity.studyInstanceUID = "2.25.1\(patient)0\(followUp)"
      study.identity.seriesInstanceUID = "2.25.2\(patient)0\(followUp)"
      study.patientIndex = patient
      study.followUp = followUp
      return study
    }
  }

  var plan: CohortPlan {
    CohortPlan(
      title: "Made", scenario: Array("title: Made\n".utf8), digest: ContentDigest(hashing: "title: Made\n".utf8),
      seed: seed, patients: patients, studies: (0..<patients).reduce(0) { $0 + Self.studies($1).count },
      tables: [.init(name: "cases.csv", header: "case,image\r\n")]
    ) { truth in
      ["\(truth.plan.identity.patientID)-\(truth.plan.followUp),\(truth.image)\r\n"]
    } studiesOfPatient: {
      Self.studies($0)
    }
  }

  /// Pixels that tell patient and place, and a mask that does too.
  static func simulate(_ plan: PlannedStudy, _ workers: Int?) -> SimulatedStudy {
    var radiograph = MadeStudy.radiograph()
    let shift = UInt16(plan.patientIndex * 10 + plan.followUp)
    radiograph.picture = radiograph.picture.map { $0 - shift }
    let grid = MadeStudy.grid(SIMD3(12, 8, 1), spacing: Vector3(0.8, 0.8, 1), origin: .zero)
    var mask = Mask(grid: grid, filledWith: false)
    mask[plan.patientIndex, 3, 0] = true
    let masks = [TruthMask(.organ(.rightLung), label: 1, mask, extent: 0.64)]
    return SimulatedStudy(plan: plan, images: .radiograph(radiograph, RadiographySystem()), masks: masks, findings: [])
  }

  func writer(workers: Int = 1) -> CohortWriter {
    var options = WritingOptions(maker: MadeStudy.maker)
    options.images = [.dicom, .png]
    options.masks = [.seg, .nifti, .png]
    options.workers = workers
    return CohortWriter(plan, options, simulating: Self.simulate)
  }
}

/// A folder of a test's own, taken away at its end.
final class TestFolder: Sendable {
  let url = FileManager.default.temporaryDirectory.appending(path: "phantoms-\(UUID().uuidString)")

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Every file below it with its bytes.
  func files() throws -> [String: Data] {
    var found: [String: Data] = [:]
    let walker = FileManager.default.enumerator(atPath: url.path)
    while let path = walker?.nextObject() as? String {
      var isFolder: ObjCBool = false
      let file = url.appending(path: path)
      guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue else {
        continue
      }
      found[path] = try Data(contentsOf: file)
    }
    return found
  }
}
