// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

/// Simulated bodies: what a patient of a given sex, age and size looks like inside.
///
/// The bodies are drawn from the ranges that the literature gives for adults; each patient's numbers come from
/// ``PhantomPatient/individual`` alone, so that the same patient is the same body at every examination.
public struct Anatomy: Sendable {
  /// A part of a patient's body with findings in it.
  ///
  /// Each finding that was asked for is planted, as large as there is room; ``PlantedFinding/size`` tells how large that is. One that
  /// has no room at all (a second pneumothorax of the same lung, a nodule where nothing is free) is not planted, and stands neither
  /// among the solids nor in ``Phantom/findings``. Findings of another region than this one are left out.
  /// - Parameters:
  ///   - region: Which part of the body.
  ///   - patient: Whose.
  ///   - posture: How the patient stands or lies.
  ///   - findings: What is to be planted.
  /// - Returns: The phantom; the middle of the region is the origin.
  /// - Complexity: A few milliseconds; about 1,400 solids for a thorax.
  public static func phantom(
    _ region: BodyRegion, of patient: PhantomPatient, posture: Posture = Posture(), findings: [FindingRequest] = []
  ) -> Phantom {
    let plan = BodyPlan(patient, posture)
    let wanted = findings.filter { $0.kind.region == region }
    let phantom: Phantom
    switch region {
    case .thorax:
      var planter = ThoraxPlanter(Thorax(plan: plan), wanted)
      phantom = planter.phantom()
    case .head: phantom = HeadPlanter(head: Head(plan: plan), requests: wanted).phantom()
    case .abdomen: phantom = AbdomenPlanter(abdomen: Abdomen(plan: plan), requests: wanted).phantom()
    }
    return phantom.moved(by: motion(posture))
  }

  /// The turn, the lean and the shift of a posture.
  private static func motion(_ posture: Posture) -> Affine {
    // Positive turns the front (−y) to the left (+x).
    let turn = posture.rotation * .pi / 180
    // Positive moves the head (+z) to the left (+x).
    let lean = posture.lean * .pi / 180
    let turned = Affine(
      i: Vector3(cos(turn), sin(turn), 0), j: Vector3(-sin(turn), cos(turn), 0), k: Vector3(0, 0, 1), origin: .zero)
    let leant = Affine(
      i: Vector3(cos(lean), 0, -sin(lean)), j: Vector3(0, 1, 0), k: Vector3(sin(lean), 0, cos(lean)),
      origin: Vector3(posture.shift, 0, 0))
    return leant.after(turned)
  }
}
