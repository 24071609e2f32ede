"""What each part of `lambda_foundry.acceleration` gains."""
