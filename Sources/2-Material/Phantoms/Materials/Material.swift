// SPDX-License-Identifier: Apache-2.0

/// What a solid is made of.
///
/// A material has a nominal density and composition, from which its attenuation of X-rays follows, and relaxation times, from which its
/// signal in a magnetic field follows. What is lighter or denser than nominal, as a lung less inflated, has a ``Solid/density``.
public enum Material: UInt8, Sendable, Hashable, CaseIterable {
  case air
  /// Inflated lung, blood in its small vessels included.
  case lung
  case adipose
  case muscle
  case skin
  case blood
  /// Soft tissue without a name of its own: mediastinum, bowel wall, a solid nodule.
  case softTissue
  case corticalBone
  case spongyBone
  case cartilage
  case water
  /// Effusion, ascites.
  case bodyFluid
  case liver
  case spleen
  case kidney
  case greyMatter
  case whiteMatter
  case cerebrospinalFluid
  /// Blood with contrast medium: 10 mg of iodine in a millilitre.
  case enhancedBlood
  case calcification
  /// Polymethyl methacrylate, of which test objects are made.
  case acrylic
  case polyethylene
  case aluminium
  case copper
  case titanium
  case steel
  case lead
  case tungsten
}
