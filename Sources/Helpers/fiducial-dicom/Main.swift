// SPDX-License-Identifier: Apache-2.0
import CConfinement
import ConfinedHelper
import DICOMEngine
import Workers

/// The helper: gives up what it does not need, then answers its owner until the owner is gone.
@main
enum Main {
  static func main() {
    let helper = ConfinedHelper("fiducial-dicom")
    // All that reads a file of the system or starts a thread comes before the door is shut.
    LargeMemory.keep()
    var engine = Engine(largestReply: helper.start.limits.reply)
    engine.confinement = helper.confine(descriptors: 12, seal: cconfinement_seal)
    engine.components = [helper.component]
    helper.serve(engine.answer)
  }
}
