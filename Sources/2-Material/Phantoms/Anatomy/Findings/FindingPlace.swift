// SPDX-License-Identifier: Apache-2.0
import Distributions

/// What a request leaves to chance: always drawn in the same order, so that neither the size nor another wish changes the rest.
struct FindingPlace: Sendable {
  let flank: Flank
  /// The zone asked for; `nil` for any.
  let zone: FindingRequest.Zone?
  /// The numbers for the rest: the place and the form.
  var draws: PhiloxStream

  init(_ request: FindingRequest) {
    draws = request.individual.stream(for: .findingPlace)
    let chosen = draws.happens(0.5) ? Flank.left : .right
    flank = request.side.map(Flank.init) ?? chosen
    zone = request.zone
  }
}
