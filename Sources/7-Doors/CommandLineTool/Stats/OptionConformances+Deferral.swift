// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import Protocols

// The words of `deferral` and `conformal`, as options.

extension DeferralPlan.Loss: ExpressibleByArgument {}
extension DeferralPlan.Confidence: ExpressibleByArgument {}
extension DeferralPlan.Direction: ExpressibleByArgument {}
extension ConformalPlan.Score: ExpressibleByArgument {}
extension ConformalPlan.Within: ExpressibleByArgument {}
extension ConformalPlan.Repeats: ExpressibleByArgument {}
