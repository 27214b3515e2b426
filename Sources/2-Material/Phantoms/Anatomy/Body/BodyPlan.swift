// SPDX-License-Identifier: Apache-2.0
import Distributions
import Volumes

/// The measures of one body: what all organs are placed by.
///
/// The organs are drawn for a reference man of 1750 mm and 75 kg who stands and has breathed in, and are stretched along the three axes
/// to each patient's size. What varies besides is drawn here once.
package struct BodyPlan: Sendable {
  let patient: PhantomPatient
  let posture: Posture
  /// Breadth, depth and height of the thorax over those of the reference man.
  let stretch: Vector3
  /// The size of bones over those of the reference man.
  let boneScale: Double
  /// The thickness of the fat under the skin, in millimetres.
  let fat: Double
  /// The thickness of the muscle on the ribs, in millimetres.
  let muscle: Double
  /// The density of spongy bone over nominal.
  let boneDensity: Float
  /// How much higher than at full inspiration the diaphragm stands, in millimetres.
  let diaphragmRise: Double
  /// How much lower the left dome stands than the right one, in millimetres.
  let domeDifference: Double
  /// The height of the right dome above its rim, in millimetres.
  let domeHeight: Double
  /// How far the spine bends to the back between its ends, over the reference man's.
  let kyphosis: Double
  /// How far the spine bends to the side, in millimetres, and where.
  let scoliosis: (amount: Double, phase: Double)
  /// How steeply the ribs fall to the front, over the reference man's.
  let ribSlope: Double
  /// The calibre of the ribs over the reference man's.
  let ribCalibre: Double
  /// The ratio of the heart's breadth to the thorax's that the patient would have without any finding.
  let cardiothoracicRatio: Double
  /// The calibre of the lung's vessels over the reference man's.
  let vesselCalibre: Double
  /// How much higher than the reference man's the shoulders stand, in millimetres.
  let shoulderRise: Double
  /// The size of the breasts over the mean of women; 0 for men.
  let breast: Double
  /// The density of calcium in the aorta's wall and the costal cartilages, 0 for none.
  let calcium: Double
  /// How far the aortic arch stands out to the left, in millimetres.
  let aorticUnfolding: Double
  /// The texture of the lung.
  let lungTexture: Float

  static let referenceHeight = 1750.0
  static let referenceMassIndex = 24.5

  package init(_ patient: PhantomPatient, _ posture: Posture) {
    self.patient = patient
    self.posture = posture
    var draws = patient.individual.stream(for: .anatomy)
    // Draws are cut at two deviations, so that no body is a monster.
    func varied(_ deviation: Double) -> Double { deviation * min(2, max(-2, draws.normal())) }

    let isMale = patient.sex == .male
    let tall = min(1.25, max(0.7, patient.height / Self.referenceHeight))
    let stout = min(30, max(-9, patient.bodyMassIndex - Self.referenceMassIndex))
    let old = max(0, Double(patient.age - 40))
    let breath = min(1, max(0, posture.inspiration))
    // A woman's thorax is smaller than a man's of the same height, chiefly in height and depth (Bellemare, Jeanneret & Couture,
    // American Journal of Respiratory and Critical Care Medicine 168 (2003) 305–312).
    stretch = Vector3(
      (0.35 + 0.65 * tall) * (isMale ? 1 : 0.95) * (1 + 0.0035 * stout + varied(0.035)) * (0.97 + 0.03 * breath),
      (0.55 + 0.45 * tall) * (isMale ? 1 : 0.91) * (1 + 0.006 * stout + 0.0012 * old + varied(0.045))
        * (0.93 + 0.07 * breath) * (posture.isSupine ? 0.97 : 1),
      tall * (isMale ? 1 : 0.97) * (1 + varied(0.03)))
    boneScale = tall * (isMale ? 1 : 0.9) * (1 + varied(0.03))
    fat = max(3, (isMale ? 9 : 14) + 1.25 * stout + varied(2))
    muscle = max(9, (isMale ? 17 : 12) + 0.45 * stout - 0.06 * old + varied(2))
    // Trabecular bone loses about one half between 30 and 80 years (Riggs et al., Journal of Bone and Mineral Research 23 (2008) 205–214).
    boneDensity = Float(max(0.55, 1.04 - (isMale ? 0.004 : 0.006) * old + varied(0.05)))
    // The domes move by about 6 cm between full inspiration and expiration, and stand higher in those who lie or are stout.
    diaphragmRise = 58 * (1 - breath) + (posture.isSupine ? 22 : 0) + 0.5 * max(0, stout) + varied(4)
    domeDifference = max(2, 12 + varied(4))
    domeHeight = max(36, (isMale ? 52 : 46) * tall + varied(5) - 0.12 * old)
    kyphosis = max(0.5, 1 + 0.012 * old + varied(0.2))
    scoliosis = (varied(3.2), draws.uniform() * 2 * .pi)
    ribSlope = max(0.7, 1 + varied(0.1) - (posture.isSupine ? 0.06 : 0) + 0.08 * (1 - breath))
    ribCalibre = boneScale * (1 + varied(0.07))
    // In adults the ratio is 0.42…0.50 with a mean near 0.45, greater with age, lying and shallow breath (Danzer, American Journal of
    // the Medical Sciences 157 (1919) 513–521; Simkus et al., Insights into Imaging 12 (2021) 158).
    cardiothoracicRatio = min(
      0.5,
      max(
        0.40,
        0.445 + 0.0007 * old + varied(0.022) + 0.0006 * diaphragmRise + 0.001 * max(0, stout) + (isMale ? 0 : 0.006)))
    vesselCalibre = max(0.75, (0.5 + 0.5 * tall) * (1 + varied(0.09)))
    shoulderRise = (posture.isSupine ? 14 : 0) + varied(8)
    breast = isMale ? 0 : max(0.6, 1 + 0.03 * stout + varied(0.14))
    calcium = max(0, min(1, (Double(patient.age) - 55) / 35 + varied(0.2)))
    aorticUnfolding = max(-3, 0.22 * old + varied(3))
    lungTexture = Float(min(0.2, max(0.1, 0.15 + varied(0.025))))
  }

  /// A place of the reference man in this patient, in millimetres.
  func at(_ x: Double, _ y: Double, _ z: Double) -> Vector3 { Vector3(x, y, z) * stretch }
}
